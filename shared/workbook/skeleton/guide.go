package main

import (
	"github.com/xuri/excelize/v2"

	"kipthoi/shared/form"
	"kipthoi/shared/workbook"
)

// step is one paragraph of the guide. name is set where the template fills in
// the text.
type step struct{ name, text string }

// guide is the whole guide: it must stay on one page.
var guide = []struct {
	title string
	steps []step
}{
	{"1. Điền biểu (trang «" + form.SheetReport + "»)", []step{
		{text: "Chỉ điền vào ô màu vàng ở cột «Kỳ này». Ô xám đã có sẵn số liệu kỳ trước, không cần điền."},
		{text: "Dòng có dấu * ở cột STT là bắt buộc. Các dòng khác, biết thì điền, chưa biết thì để trống: để trống không phải là số 0."},
		{text: "Không phát sinh trong kỳ thì ghi 0."},
		{text: "Tình trạng, lĩnh vực: bấm vào ô rồi chọn trong danh sách."},
	}},
	{"2. Đơn vị tiền: triệu đồng", []step{
		{text: "Một tỷ rưỡi ghi 1500. Bốn triệu rưỡi ghi 4,5 (máy dùng dấu chấm thập phân thì ghi 4.5). Không ghi chữ «triệu», «đồng» vào ô."},
		{text: "Doanh thu «trong kỳ» là của riêng tháng này; «lũy kế» tính từ ngày 01/01 đến hết kỳ."},
		{text: "Lỗ thì thêm dấu trừ, ví dụ -12,5."},
	}},
	{"3. Xem cột «Kiểm tra»", []step{
		{text: "Máy kiểm tra ngay khi điền, không cần mạng. Số trong ngoặc là số thứ tự dòng: (4) = (1) + (2) − (3) nghĩa là dòng 4 phải bằng dòng 1 cộng dòng 2 trừ dòng 3."},
		{text: "Chỗ ghi «Sai» phải sửa mới nộp được. Chỗ ghi «Giải trình»: nếu số liệu đúng, hãy viết lý do vào cột «Giải trình, ghi chú» cùng dòng."},
		{text: "Dòng chữ ngay trên bảng báo còn bao nhiêu ô bắt buộc chưa điền, bao nhiêu dòng cần xem lại."},
	}},
	{"4. Nộp", []step{
		{text: "Lưu tệp dạng .xlsx (Excel Workbook), giữ nguyên các trang trong tệp. Tên tệp đặt thế nào cũng được."},
		{text: "Mở đường dẫn riêng của đơn vị trong thư, bấm «Nộp báo cáo», chọn tệp này. Kết quả hiện ngay trên trang và được gửi về hộp thư đã đăng ký."},
		{name: workbook.NameGuideDue},
	}},
	{"5. Cần giúp", []step{
		{name: workbook.NameGuideHelp},
		{text: "Số liệu do đơn vị tự báo cáo, chỉ dùng để tổng hợp. Xin đừng ghi tên, số điện thoại hay số giấy tờ của cá nhân vào biểu."},
	}},
}

// addGuide writes the sheet that says what to do.
func addGuide(s sheet, f *form.Form) {
	s.width("A", 3)
	s.width("B", 92)
	s.text("A1", "HƯỚNG DẪN ĐIỀN VÀ NỘP BÁO CÁO THÁNG")
	s.merge("A1", "B1")
	s.dress("A1", "B1", lookTitle())
	s.height(1, 30)
	row := 2
	for _, part := range guide {
		s.text(at("A", row), part.title)
		s.dress(at("A", row), at("B", row), lookGuideTitle())
		s.height(row, 26)
		for _, step := range part.steps {
			row++
			addStep(s, row, step)
		}
		row++
	}
	s.lock()
	s.page(1, f.ID+" · phiên bản "+f.Version)
	s.do("show no grid", func() error {
		no := false
		return s.file.SetSheetView(s.name, 0, &excelize.ViewOptions{ShowGridLines: &no})
	})
}

func addStep(s sheet, row int, step step) {
	s.text(at("A", row), "–")
	s.text(at("B", row), step.text)
	look := plain(12, "left")
	look.Alignment.WrapText, look.Alignment.Vertical = true, "top"
	s.dress(at("A", row), at("B", row), look)
	lines := 2
	if step.name != "" {
		s.called(step.name, at("B", row))
	} else {
		lines = 1 + len([]rune(step.text))/95
	}
	s.height(row, float64(lines)*16+3)
}

func lookGuideTitle() excelize.Style {
	look := plain(13, "left")
	look.Font.Bold = true
	look.Alignment.Vertical = "bottom"
	return look
}
