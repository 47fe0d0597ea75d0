package page

import (
	"fmt"
	"time"

	"kipthoi/shared/calendar"
	h "kipthoi/shared/html"
	"kipthoi/shared/province"
	"kipthoi/shared/report"
)

// Revision is one compilation of a period with the files the reader may have.
type Revision struct {
	Number         int
	CompiledAt     time.Time
	Reason         string // as rollup.Reason
	Expected       int
	Accepted       int
	Missing        int
	ManifestDigest string // SHA-256, hex
	Files          []RevisionFile
}

// RevisionFile is one compiled file.
type RevisionFile struct {
	Name     string
	Size     int64
	Province string // whose it is, "" for the nation's
}

var reasonWord = map[string]report.Text{
	"deadline":  {Vi: "sau hạn nộp", En: "after the deadline"},
	"close":     {Vi: "khi khóa sổ", En: "at the close"},
	"amendment": {Vi: "có bản điều chỉnh", En: "after amendments"},
	"on_demand": {Vi: "theo yêu cầu", En: "on demand"},
}

// revisions lists every compilation of a period, newest first.
func (f Frame) revisions(all []Revision, p calendar.Period) h.Node {
	if len(all) == 0 {
		return section("totals", f.say("Bản tổng hợp", "Totals"), h.P(f.say(
			"Chưa có bản tổng hợp. Lần đầu được lập trong đêm sau hạn nộp.",
			"Nothing has been compiled yet. The first revision is made in the night after the deadline.")))
	}
	nodes := []h.Node{f.revision(all[len(all)-1], p, true)}
	var older []h.Node
	for i := len(all) - 2; i >= 0; i-- {
		older = append(older, f.revision(all[i], p, false))
	}
	if len(older) > 0 {
		nodes = append(nodes, h.Details(h.Class("again"), h.Summary(f.say("Các lần tổng hợp trước", "Earlier revisions")), h.Group(older)))
	}
	return section("totals", f.say("Bản tổng hợp", "Totals"), nodes...)
}

func (f Frame) revision(r Revision, p calendar.Period, newest bool) h.Node {
	heading := h.Group{h.Text(f.revisionName(r.Number)), h.If(newest, h.Group{h.Text(" "), f.chip(good, report.Text{Vi: "mới nhất", En: "newest"})})}
	return h.Group{
		h.H3(heading),
		h.P(h.Class("small"), h.Text(fmt.Sprintf(
			f.pick("Lập lúc %s, %s · %s báo cáo trên %s phải nộp, thiếu %s", "Compiled %s, %s · %s reports of %s expected, %s missing"),
			f.moment(r.CompiledAt), reasonWord[r.Reason].In(f.Lang), f.figure(r.Accepted), f.figure(r.Expected), f.figure(r.Missing)))),
		f.revisionFiles(r, p),
		h.If(r.ManifestDigest != "", h.P(h.Class("small digest"), f.say("SHA-256 của bản kê: ", "SHA-256 of the manifest: "), h.Code(h.Text(r.ManifestDigest)))),
	}
}

// revisionFiles lists the nation's files and, below them, those of the provinces.
func (f Frame) revisionFiles(r Revision, p calendar.Period) h.Node {
	var nation, provinces []h.Node
	for _, file := range r.Files {
		if file.Province == "" {
			nation = append(nation, f.revisionFile(r, file, p))
		} else {
			provinces = append(provinces, f.revisionFile(r, file, p))
		}
	}
	if len(nation)+len(provinces) == 0 {
		return h.P(f.say("Lần này không có tệp nào cho tỉnh.", "This revision has no file for the province."))
	}
	return h.Group{
		h.If(len(nation) > 0, h.Ul(h.Class("files"), h.Group(nation))),
		h.If(len(provinces) > 0, h.Ul(h.Class("files"), h.Group(provinces))),
	}
}

func (f Frame) revisionFile(r Revision, file RevisionFile, p calendar.Period) h.Node {
	address := fmt.Sprintf("/files/%s/%d/%s", p.ID, r.Number, file.Name)
	whose := ""
	if found, ok := province.Find(file.Province, p.End); ok {
		whose = found.Name + " · "
	}
	return h.Li(h.A(h.Href(address), h.Text(file.Name)), h.Span(h.Class("sheet"), h.Text(whose+f.size(file.Size))))
}
