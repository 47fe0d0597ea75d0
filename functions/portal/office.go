package main

import (
	"context"
	"errors"
	"strings"

	"kipthoi/shared/calendar"
	"kipthoi/shared/inbox"
	"kipthoi/shared/page"
	"kipthoi/shared/province"
	"kipthoi/shared/roster"
	"kipthoi/shared/store"
)

// byOffice lets any office in that is signed in.
func byOffice(next func(*handler, context.Context, *request, store.Office) (answer, error)) serve {
	return func(h *handler, ctx context.Context, r *request) (answer, error) {
		office, err := h.office(ctx, r)
		if err != nil {
			return answer{}, err
		}
		return next(h, ctx, r, office)
	}
}

// byCentre lets the centre in.
func byCentre(next func(*handler, context.Context, *request, store.Office) (answer, error)) serve {
	return byOffice(func(h *handler, ctx context.Context, r *request, office store.Office) (answer, error) {
		if office.Province != "" {
			return answer{}, errRefused
		}
		return next(h, ctx, r, office)
	})
}

// lookingAt lets a province look at itself, and the centre at any province.
func lookingAt(next func(*handler, context.Context, *request, page.Area) (answer, error)) serve {
	return byOffice(func(h *handler, ctx context.Context, r *request, office store.Office) (answer, error) {
		code := r.vars["province"]
		if office.Province != "" && office.Province != code {
			return answer{}, errRefused
		}
		found, ok := findProvince(code, r)
		if !ok {
			return answer{}, errRefused
		}
		area := page.Area{Frame: officeFrame(r, office), Province: found, Now: r.now, Guest: office.Province == ""}
		return next(h, ctx, r, area)
	})
}

// ownProvince lets a province in, and nobody else.
func ownProvince(next func(*handler, context.Context, *request, page.Area) (answer, error)) serve {
	return lookingAt(func(h *handler, ctx context.Context, r *request, area page.Area) (answer, error) {
		if area.Guest {
			return answer{}, errRefused
		}
		return next(h, ctx, r, area)
	})
}

// findProvince names a province as of the period in the path, or as of today; a
// code that is gone today still names what it named before the merger.
func findProvince(code string, r *request) (province.Province, bool) {
	on := calendar.DateOf(r.now)
	if id, err := r.period(); err == nil {
		on = calendar.DefaultRule.Period(id).End
	}
	if found, ok := province.Find(code, on); ok {
		return found, true
	}
	return province.Find(code, province.Merged.AddDays(-1))
}

func officeFrame(r *request, office store.Office) page.Frame {
	frame := r.frame()
	frame.Office, frame.Home = office.Name, homeOf(office)
	return frame
}

func (h *handler) officeHome(_ context.Context, r *request, office store.Office) (answer, error) {
	return redirect(r.in(homeOf(office))), nil
}

// maxList is the largest list of units that is taken.
const maxList = 5 << 20

// units is the page on which a province uploads its list.
func (h *handler) units(ctx context.Context, r *request, area page.Area) (answer, error) {
	upload, err := newUpload(r.now, h.random)
	if err != nil {
		return answer{}, err
	}
	post, err := h.bucket.PresignPost(ctx, "register/"+area.Province.Code+"/"+upload, inbox.PostOptions{
		MaxSize: maxList, Redirect: h.site.url + r.in("/p/"+area.Province.Code+"/units/imports/"+upload),
	})
	if err != nil {
		return answer{}, err
	}
	return pageAnswer(area.Units(page.Upload{Action: post.URL, Fields: post.Fields})), nil
}

// sample is the list to fill in. The mark at its beginning makes Excel read it
// as UTF-8.
func (h *handler) sample(_ context.Context, _ *request, _ page.Area) (answer, error) {
	const mark, quote = "\ufeff", `"`
	heading := mark + quote + strings.Join(roster.Header(), quote+","+quote) + quote + "\r\n"
	return file("text/csv; charset=utf-8", inbox.Disposition("Danh bạ đơn vị.csv"), []byte(heading)), nil
}

// imported shows what became of a list, once it was read.
func (h *handler) imported(ctx context.Context, r *request, area page.Area) (answer, error) {
	upload, err := r.upload()
	if err != nil {
		return answer{}, err
	}
	i, err := h.store.Import(ctx, upload)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return pageAnswer(area.ImportWaiting(r.path)), nil
	case err != nil:
		return answer{}, err
	case i.Province != area.Province.Code:
		return answer{}, errRefused
	}
	return pageAnswer(area.Imported(page.Import{
		FileName: i.FileName, Rows: i.Rows, Added: i.Added, Changed: i.Changed, Unchanged: i.Unchanged,
		Refused: i.Refused, Problems: i.Problems, At: i.At,
	})), nil
}
