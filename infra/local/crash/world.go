package crash

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"kipthoi/shared/report"
	"kipthoi/shared/roster/rostertest"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

// register brings in the office and the units, as the province would.
func (t *tester) register(ctx context.Context) error {
	const offices = "Mã tỉnh;Tên;Email\r\n" + province + ";Liên minh Hợp tác xã tỉnh Bạc Liêu;van-phong@lien-minh-95.example\r\n"
	rows := make([]rostertest.Unit, len(t.plan.members))
	for i, m := range t.plan.members {
		rows[i] = m.row
	}
	var list bytes.Buffer
	if err := rostertest.WriteCSV(&list, province, rows); err != nil {
		return err
	}
	// Nobody sweeps lists: whose event never comes is uploaded once more.
	for n := 0; ; n++ {
		for _, upload := range []struct{ place, text string }{{"tw", offices}, {province, list.String()}} {
			if _, err := t.put(ctx, fmt.Sprintf("register/%s/list-%s-%d", upload.place, upload.place, n), "", []byte(upload.text)); err != nil {
				return err
			}
			if err := t.stack.Settle(ctx); err != nil {
				return err
			}
		}
		if err := t.meet(ctx); err == nil || n == attempts {
			return err
		}
	}
}

// put stores an object and returns its version.
func (t *tester) put(ctx context.Context, key, name string, data []byte) (version string, err error) {
	bucket := t.stack.BucketName()
	in := &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: bytes.NewReader(data)}
	if name != "" {
		in.Metadata = nameOf(name)
	}
	out, err := t.stack.S3().PutObject(ctx, in)
	if err != nil {
		return "", fmt.Errorf("put %s: %w", key, err)
	}
	if out.VersionId == nil {
		return "", fmt.Errorf("put %s: the bucket keeps no versions", key)
	}
	return *out.VersionId, nil
}

// meet tells every member who it is in the register.
func (t *tester) meet(ctx context.Context) error {
	units := store.New(table.NewDynamo(t.stack.Dynamo(), t.stack.TableName()))
	byName := make(map[string]report.Unit)
	for u, err := range units.UnitsOfProvince(ctx, province) {
		if err != nil {
			return fmt.Errorf("read register: %w", err)
		}
		byName[u.Name] = u
	}
	for _, m := range t.plan.members {
		u, ok := byName[m.row.Name]
		if !ok {
			return fmt.Errorf("unit %q is not in the register", m.row.Name)
		}
		m.unit = u
	}
	return nil
}

// open lets the period open, and hands every member the link from its mail.
func (t *tester) open(ctx context.Context) error {
	at := period.OpensOn.Start().Add(7 * time.Hour)
	t.stack.Clock.Set(at)
	if _, err := t.stack.Fire(ctx, "remind", at); err != nil {
		return err
	}
	if err := t.stack.Settle(ctx); err != nil {
		return err
	}
	mails, err := t.stack.Mails(ctx)
	if err != nil {
		return err
	}
	links := make(map[string]string)
	for _, mail := range mails {
		if _, rest, ok := strings.Cut(mail.Text, t.stack.URL+"/l/"); ok && len(mail.To) == 1 {
			token, _, _ := strings.Cut(rest+"\n", "\n")
			links[mail.To[0]] = t.stack.URL + "/l/" + strings.TrimSpace(token)
		}
	}
	for _, m := range t.plan.members {
		if m.link = links[m.row.Email]; m.link == "" && m.row.Activity == report.Operating {
			return fmt.Errorf("unit %s got no link", m.unit.ID)
		}
	}
	t.say("period %s is open for %d units of %d", period.ID, len(links), len(t.plan.members))
	return nil
}

// client follows no redirect: where the portal leads is what it answers.
var client = &http.Client{
	Timeout:       30 * time.Second,
	Transport:     &http.Transport{MaxIdleConnsPerHost: crowd},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// answer is what the portal or the bucket says.
type answer struct {
	status int
	header http.Header
	data   []byte
}

// call asks the portal or the bucket. Addresses hold tokens, so no error names them.
func call(ctx context.Context, method, address string, header http.Header, body []byte) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return answer{}, errors.New("make request: bad address")
	}
	request.Header = header
	response, err := client.Do(request)
	if err != nil {
		var hidden *url.Error
		if errors.As(err, &hidden) {
			err = hidden.Err
		}
		return answer{}, fmt.Errorf("%s: %w", method, err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, fmt.Errorf("%s: %w", method, err)
	}
	return answer{response.StatusCode, response.Header, data}, nil
}
