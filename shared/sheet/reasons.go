package sheet

import "kipthoi/shared/report"

// reason is a refusal in the words of the reporter: what is wrong, and what to
// do about it.
type reason struct{ message, cure report.Text }

// What most files need: another kind of file made out of them.
const (
	saveAsVi = `mở tệp bằng Excel, chọn Tệp > Lưu như (File > Save As), ở ô kiểu tệp chọn "Excel Workbook (*.xlsx)", bấm Lưu rồi nộp tệp mới. ` +
		`Trên điện thoại: mở bằng Google Trang tính, chọn ⋮ > Chia sẻ và xuất > Lưu dưới dạng > Excel (.xlsx).`
	saveAsEn = `open the file in Excel, choose File > Save As, take "Excel Workbook (*.xlsx)" as the type, save, and send the new file. ` +
		`On a phone: open it in Google Sheets, choose ⋮ > Share & export > Save as > Excel (.xlsx).`
	templateVi = `Mở đường dẫn trong thư, tải biểu mẫu Excel, điền số liệu vào đó, lưu rồi nộp tệp ấy; trên điện thoại cũng làm như vậy.`
	templateEn = `Open the link in the mail, download the Excel template, fill in the figures, save it and send that file; a phone does as well.`
)

func saveAs(vi, en string) reason {
	return reason{
		message: report.Text{Vi: vi, En: en},
		cure:    report.Text{Vi: "Hãy lưu lại thành tệp .xlsx: " + saveAsVi, En: "Save it as .xlsx: " + saveAsEn},
	}
}

func useTemplate(vi, en string) reason {
	return reason{message: report.Text{Vi: vi, En: en}, cure: report.Text{Vi: templateVi, En: templateEn}}
}

var reasons = map[string]reason{
	RuleEmpty: {
		message: report.Text{Vi: "Tệp trống, không có dữ liệu nào.", En: "The file is empty."},
		cure: report.Text{
			Vi: "Mở lại tệp trên máy xem số liệu còn không, lưu (Ctrl+S), đóng Excel rồi nộp lại. Trên điện thoại: đợi tệp tải về xong rồi mới chọn tệp.",
			En: "Open the file to see whether the figures are still there, save (Ctrl+S), close Excel and send it again. On a phone: wait until the file has been downloaded before you choose it.",
		},
	},
	RuleDamaged: {
		message: report.Text{Vi: "Tệp bị hỏng hoặc tải lên chưa trọn vẹn, không đọc được.", En: "The file is damaged or was not sent completely, and cannot be read."},
		cure: report.Text{
			Vi: "Mở tệp bằng Excel xem có mở được không. Nếu mở được: chọn Tệp > Lưu như (File > Save As), lưu thành tệp .xlsx mới, đóng Excel rồi nộp tệp mới. " +
				"Nếu không mở được: tải lại biểu mẫu từ đường dẫn trong thư và điền lại.",
			En: "See whether Excel opens the file. If it does: choose File > Save As, save a new .xlsx file, close Excel and send the new file. " +
				"If it does not: download the template again from the link in the mail and fill it in.",
		},
	},
	RuleEncrypted: {
		message: report.Text{Vi: "Tệp có mật khẩu nên không đọc được.", En: "The file is protected by a password and cannot be read."},
		cure: report.Text{
			Vi: "Mở tệp bằng Excel (nhập mật khẩu), chọn Tệp > Thông tin > Bảo vệ Sổ làm việc > Mã hóa bằng Mật khẩu (File > Info > Protect Workbook > Encrypt with Password), xóa trống ô mật khẩu, bấm OK, lưu rồi nộp lại.",
			En: "Open the file in Excel (with the password), choose File > Info > Protect Workbook > Encrypt with Password, clear the box, press OK, save and send it again.",
		},
	},
	RuleOldExcel: saveAs("Đây là tệp Excel kiểu cũ (.xls), hệ thống chỉ đọc tệp .xlsx.", "This is an Excel file of the old kind (.xls); only .xlsx is read."),
	RuleOpenDoc:  saveAs("Đây là tệp OpenDocument (.ods), hệ thống chỉ đọc tệp .xlsx.", "This is an OpenDocument file (.ods); only .xlsx is read."),
	RuleBinary:   saveAs("Đây là tệp Excel nhị phân (.xlsb), hệ thống chỉ đọc tệp .xlsx.", "This is a binary Excel file (.xlsb); only .xlsx is read."),
	RuleMacros:   saveAs("Tệp có chứa macro (.xlsm); vì lý do an toàn, hệ thống không nhận tệp có macro.", "The file contains macros (.xlsm); for safety such files are not accepted."),
	RuleWebPage:  saveAs("Đây là trang web (HTML), tuy tên tệp giống tệp Excel.", "This is a web page (HTML), even if its name looks like that of an Excel file."),
	RuleXML2003:  saveAs("Đây là tệp “XML Spreadsheet 2003”, hệ thống chỉ đọc tệp .xlsx.", "This is an “XML Spreadsheet 2003” file; only .xlsx is read."),
	RuleWord:     useTemplate("Đây là tệp văn bản Word, không phải bảng tính Excel.", "This is a Word document, not an Excel workbook."),
	RulePDF:      useTemplate("Đây là tệp PDF, không phải bảng tính Excel.", "This is a PDF file, not an Excel workbook."),
	RulePicture:  useTemplate("Đây là ảnh chụp hoặc bản quét, không phải bảng tính Excel.", "This is a photograph or a scan, not an Excel workbook."),
	RuleUnknown:  useTemplate("Đây không phải là tệp bảng tính Excel (.xlsx).", "This is not an Excel workbook (.xlsx)."),
	RuleTooLarge: useTemplate("Tệp quá lớn so với một biểu báo cáo: có quá nhiều dòng, ô hoặc trang tính.", "The file is far larger than a report: it has too many rows, cells or sheets."),
	RuleTooFar: {
		message: report.Text{
			Vi: "Có dữ liệu nằm rất xa ngoài biểu (sau dòng 5.000, sau cột IV) hoặc một ô chứa quá nhiều chữ.",
			En: "Something stands far outside of the form (below row 5,000, right of column IV), or a cell holds too much text.",
		},
		cure: report.Text{
			Vi: "Đi tới ô nêu trên (nhấn Ctrl+G, gõ địa chỉ ô), xóa nội dung của ô và các dòng, cột thừa quanh đó, lưu rồi nộp lại. Nếu không tìm thấy, tải lại biểu mẫu từ đường dẫn trong thư và chép số liệu sang.",
			En: "Go to the cell named (press Ctrl+G and type its address), clear it and the needless rows and columns around it, save and send again. If you cannot find it, download the template again and copy the figures over.",
		},
	},
	RuleSuspicious: useTemplate("Cấu trúc bên trong tệp bất thường, không giống tệp do Excel tạo ra; vì lý do an toàn, hệ thống không đọc tệp này.",
		"The file is built in an unusual way that no spreadsheet program uses; for safety it is not read."),
	RuleUnknownText: {
		message: report.Text{Vi: "Không nhận ra bảng mã chữ của tệp văn bản này.", En: "The letters of this text file cannot be made out."},
		cure: report.Text{
			Vi: `Mở tệp bằng Excel, chọn Tệp > Lưu như (File > Save As), kiểu tệp "Excel Workbook (*.xlsx)" hoặc "CSV UTF-8", rồi nộp tệp mới. Nếu dùng phông chữ TCVN3 (.VnTime) hoặc VNI, chuyển sang Unicode bằng Unikey trước.`,
			En: `Open the file in Excel, choose File > Save As, type "Excel Workbook (*.xlsx)" or "CSV UTF-8", and send the new file. Text in TCVN3 (.VnTime) or VNI fonts has to be converted to Unicode first, with Unikey.`,
		},
	},
}
