package page

import (
	"maps"
	"slices"

	h "kipthoi/shared/html"
)

// Upload is a minted form: where the browser sends the file and what beside it.
type Upload struct {
	Action string
	Fields map[string]string
}

// fileKinds are offered by the file picker; what a file really is, its content says.
const fileKinds = ".xlsx,.csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,text/csv"

// hidden writes the minted fields, which must come before the file.
func (u Upload) hidden() h.Node {
	var fields []h.Node
	for _, name := range slices.Sorted(maps.Keys(u.Fields)) {
		fields = append(fields, h.Input(h.Type("hidden"), h.Name(name), h.Value(u.Fields[name])))
	}
	return h.Group(fields)
}

// report is the form a unit uploads with. Without script the browser posts it
// as it is; the script mints anew, shows progress and follows to the outcome.
func (f Frame) upload(u Upload, token, period string, first bool) h.Node {
	id := "file-" + period
	class := "button second"
	if !first {
		class = "button"
	}
	return h.Form(h.Class("upload"), h.Method("post"), h.Action(u.Action), h.EncType("multipart/form-data"),
		h.Flag("data-upload"), h.Data("period", period), h.Data("token", token),
		h.Data("next", f.to("/l/"+token+"/u/"+period+"/UPLOAD")),
		h.Data("too-large", f.pick("Tệp lớn hơn 2 MB: xin dùng biểu mẫu tải ở bước 1, không chèn hình.", "The file is larger than 2 MB: please use the form of step 1, without pictures.")),
		h.Data("empty", f.pick("Tệp trống: xin lưu lại rồi chọn tệp lần nữa.", "The file is empty: please save it and choose it again.")),
		h.Data("sending", f.pick("Đang gửi…", "Sending…")),
		h.Data("sent", f.pick("Đã gửi xong, đang mở kết quả…", "Sent, opening the outcome…")),
		u.hidden(),
		h.Div(h.Class("field"),
			h.Label(h.For(id), f.say("Tệp đã điền (.xlsx, tối đa 2 MB)", "The filled-in file (.xlsx, at most 2 MB)")),
			h.Input(h.ID(id), h.Type("file"), h.Name("file"), h.Required, h.Accept(fileKinds)),
		),
		h.Button(h.Class(class), h.Type("submit"), f.say("Nộp báo cáo", "Submit the report")),
		h.Div(h.Class("progress"), h.Hidden,
			h.Progress(h.Max("100"), h.Value("0"), h.Aria("label", f.pick("Tiến độ gửi tệp", "Progress of the upload")))),
		h.P(h.Class("live"), h.Role("status"), h.Aria("live", "polite")),
	)
}

// renew is the meta refresh that mints a fresh form before the old one ends,
// for browsers in which the script cannot do so.
const renew = "840"
