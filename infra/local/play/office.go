package play

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"kipthoi/infra/local/stack"
	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/roster/rostertest"
)

// ProvinceMail and CentreMail are the addresses of the two offices of the sample.
const (
	ProvinceMail = "van-phong@lien-minh-95.example"
	CentreMail   = "trung-tam@lien-minh-tw.example"
)

const offices = "Mã tỉnh;Tên;Email\r\n" +
	Province + ";Liên minh Hợp tác xã tỉnh Bạc Liêu;" + ProvinceMail + "\r\n" +
	"TW;Trung tâm Thông tin, Liên minh Hợp tác xã Việt Nam;" + CentreMail + "\r\n"

// badRows are what a list made by hand has among its good rows.
var badRows = [][]string{
	{"HTX", "HTX thiếu lĩnh vực", "", "", "", "", Province, "Phước Long", "", "", "", "", "", ""},
	{"Công ty", "Công ty không phải hợp tác xã", "", "", "", "NN", Province, "Vĩnh Thịnh", "", "", "", "", "", ""},
	{"HTX", "HTX sai mã số thuế", "9900000011", "", "", "NN", Province, "Long Điền", "", "", "", "", "", ""},
	{"HTX", "HTX sai thư", "", "", "", "NN", Province, "Hưng Hội", "15/03/2012", "", "", "", "khong-co-a-cong", ""},
}

// register brings in the offices and the unit list on a day, the list twice: the
// second time changes nothing.
func (p *player) register(ctx context.Context, day calendar.Date) error {
	at := day.Start().Add(hours[0])
	p.stack.Clock.Set(at)
	if err := p.put(ctx, "register/tw/offices", []byte(offices)); err != nil {
		return err
	}
	if err := p.stack.Settle(ctx); err != nil {
		return err
	}
	rows := make([]rostertest.Unit, len(p.members))
	for i, m := range p.members {
		rows[i] = m.Row
	}
	var list bytes.Buffer
	if err := rostertest.WriteCSV(&list, Province, rows); err != nil {
		return err
	}
	for _, row := range badRows {
		list.WriteString(strings.Join(row, ";") + "\r\n")
	}
	for _, upload := range []string{"danh-ba", "danh-ba-lan-2"} {
		if err := p.put(ctx, "register/"+Province+"/"+upload, list.Bytes()); err != nil {
			return err
		}
		if err := p.stack.Settle(ctx); err != nil {
			return err
		}
		done, err := p.store.Import(ctx, upload)
		if err != nil {
			return fmt.Errorf("read what became of the list: %w", err)
		}
		p.say.line(at, "danh bạ đơn vị: %d nhận, %d không đổi, %d dòng trả lại", done.Added, done.Unchanged, done.Refused)
	}
	return p.meet(ctx)
}

func (p *player) put(ctx context.Context, key string, data []byte) error {
	bucket := p.stack.BucketName()
	if _, err := p.stack.S3().PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: bytes.NewReader(data)}); err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	return nil
}

// meet tells every member who it is in the register.
func (p *player) meet(ctx context.Context) error {
	byName := make(map[string]report.Unit)
	for u, err := range p.store.UnitsOfProvince(ctx, Province) {
		if err != nil {
			return fmt.Errorf("read register: %w", err)
		}
		byName[u.Name] = u
	}
	for _, m := range p.members {
		u, ok := byName[m.Row.Name]
		if !ok {
			return fmt.Errorf("unit %q is not in the register", m.Row.Name)
		}
		m.Unit = u
	}
	return nil
}

// open lets the period open, and hands every member the link from its mail.
func (p *player) open(ctx context.Context, period calendar.Period) error {
	at := period.OpensOn.Start().Add(morning)
	if err := p.fire(ctx, "remind", at); err != nil {
		return err
	}
	mails, err := p.stack.Mails(ctx)
	if err != nil {
		return err
	}
	links := make(map[string]string)
	for _, mail := range mails {
		if link, ok := linkIn(mail.Text, p.stack.URL+"/l/"); ok && len(mail.To) == 1 {
			links[mail.To[0]] = link
		}
	}
	for _, m := range p.members {
		m.Link = links[m.Row.Email]
	}
	pp, err := p.store.ProvincePeriod(ctx, Province, period.ID)
	if err != nil {
		return fmt.Errorf("read what was opened: %w", err)
	}
	p.say.line(at, "mở kỳ %s: %d đơn vị phải nộp, %d thư đã gửi, hạn nộp %s", period.ID.Vietnamese(), pp.Expected, len(mails), period.DueOn.Vietnamese())
	return nil
}

// linkIn finds the address that begins so.
func linkIn(text, begin string) (string, bool) {
	_, rest, ok := strings.Cut(text, begin)
	if !ok {
		return "", false
	}
	end := strings.IndexAny(rest, " \r\n\t<>\"")
	if end < 0 {
		end = len(rest)
	}
	return begin + rest[:end], true
}

// remind fires the daily reminders.
func (p *player) remind(ctx context.Context, day calendar.Date) error {
	before, err := p.stack.Mails(ctx)
	if err != nil {
		return err
	}
	at := day.Start().Add(morning)
	if err := p.fire(ctx, "remind", at); err != nil {
		return err
	}
	after, err := p.stack.Mails(ctx)
	if err != nil {
		return err
	}
	if n := len(after) - len(before); n > 0 {
		p.say.line(at, "%d thư nhắc những đơn vị chưa nộp", n)
	}
	return nil
}

// SignIn asks for a sign-in link on the front page, as an office does, and
// returns it from the mail.
func SignIn(ctx context.Context, s *stack.Stack, mail string) (string, error) {
	b, err := newBrowser()
	if err != nil {
		return "", err
	}
	front, err := b.open(ctx, s.URL+"/")
	if err != nil {
		return "", err
	}
	ask, err := front.form(func(f webForm) bool { return f.values.Has("email") })
	if err != nil {
		return "", err
	}
	ask.values.Set("email", mail)
	if _, err := b.send(ctx, ask); err != nil {
		return "", err
	}
	if err := s.Settle(ctx); err != nil {
		return "", err
	}
	return signInLink(ctx, s, mail)
}

// signInLink is the newest sign-in link an office was mailed.
func signInLink(ctx context.Context, s *stack.Stack, mail string) (string, error) {
	mails, err := s.Mails(ctx)
	if err != nil {
		return "", err
	}
	link := ""
	for _, m := range mails {
		if found, ok := linkIn(m.Text, s.URL+"/login/"); ok && slices.Equal(m.To, []string{mail}) {
			link = found
		}
	}
	if link == "" {
		return "", errors.New("no sign-in link was mailed")
	}
	return link, nil
}

// enter signs an office in and shows its first page.
func (p *player) enter(ctx context.Context, mail string) (*browser, *page, error) {
	link, err := SignIn(ctx, p.stack, mail)
	if err != nil {
		return nil, nil, err
	}
	b, err := newBrowser()
	if err != nil {
		return nil, nil, err
	}
	door, err := b.open(ctx, link)
	if err != nil {
		return nil, nil, err
	}
	press, err := door.form(func(f webForm) bool { return strings.Contains(f.action, "/login/") })
	if err != nil {
		return nil, nil, err
	}
	inside, err := b.send(ctx, press)
	return b, inside, err
}

// download is what the centre saves: the national workbook of a revision.
func (p *player) download(ctx context.Context, period calendar.PeriodID, revision int) (sum string, data []byte, err error) {
	b, inside, err := p.enter(ctx, CentreMail)
	if err != nil {
		return "", nil, fmt.Errorf("enter the centre: %w", err)
	}
	name := fmt.Sprintf("kipthoi-%s-r%d-toan-quoc.xlsx", period, revision)
	at, ok := inside.link(name)
	if !ok {
		list, listed := inside.link("/c/periods/" + string(period))
		if !listed {
			return "", nil, fmt.Errorf("the centre's page does not lead to %s", name)
		}
		if inside, err = b.open(ctx, list); err != nil {
			return "", nil, err
		}
		if at, ok = inside.link(name); !ok {
			return "", nil, fmt.Errorf("the period's page does not offer %s", name)
		}
	}
	got, err := b.open(ctx, at)
	if err != nil {
		return "", nil, fmt.Errorf("download %s: %w", name, err)
	}
	digest := sha256.Sum256(got.data)
	return hex.EncodeToString(digest[:]), got.data, nil
}
