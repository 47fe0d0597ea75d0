package play

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// browser is a browser without script: it follows links and redirects, keeps
// cookies and sends forms as they stand in the page.
type browser struct{ client *http.Client }

func newBrowser() (*browser, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, fmt.Errorf("make cookie jar: %w", err)
	}
	return &browser{client: &http.Client{Jar: jar}}, nil
}

// page is what the browser shows.
type page struct {
	address *url.URL
	status  int
	root    *html.Node
	data    []byte
}

func (b *browser) open(ctx context.Context, address string) (*page, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("open page: %w", err)
	}
	return b.do(request)
}

// do sends a request and reads the answer. Addresses hold tokens, so no error
// names them.
func (b *browser) do(request *http.Request) (*page, error) {
	response, err := b.client.Do(request)
	if err != nil {
		var hidden *url.Error
		if errors.As(err, &hidden) {
			err = hidden.Err
		}
		return nil, fmt.Errorf("%s page: %w", strings.ToLower(request.Method), err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("read page: %w", err)
	}
	p := &page{address: response.Request.URL, status: response.StatusCode, data: data}
	if strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
		if p.root, err = html.Parse(bytes.NewReader(data)); err != nil {
			return nil, fmt.Errorf("parse page: %w", err)
		}
	}
	return p, nil
}

// nodes yields every element of the page.
func (p *page) nodes(yield func(*html.Node) bool) {
	if p.root == nil {
		return
	}
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && !yield(n) {
			return
		}
	}
}

// link is the first address on the page that holds the part.
func (p *page) link(part string) (string, bool) {
	for n := range p.nodes {
		if at := attribute(n, "href"); n.Data == "a" && strings.Contains(at, part) {
			return p.resolve(at), true
		}
	}
	return "", false
}

func (p *page) resolve(reference string) string {
	u, err := p.address.Parse(reference)
	if err != nil {
		return reference
	}
	return u.String()
}

// text is what the page says, scripts and styles left out.
func (p *page) text() string {
	var b strings.Builder
	if p.root == nil {
		return ""
	}
	for n := range p.root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "script" && n.Parent.Data != "style" {
			b.WriteString(n.Data + " ")
		}
	}
	return b.String()
}

// webForm is a form of a page.
type webForm struct {
	action   string
	encoding string
	values   url.Values // of its fields as they stand
	names    []string   // in the order of the page
	file     string     // name of its file field
}

// form is the first form of the page that is wanted.
func (p *page) form(wanted func(webForm) bool) (webForm, error) {
	for n := range p.nodes {
		if n.Data != "form" {
			continue
		}
		if f := readForm(p, n); wanted(f) {
			return f, nil
		}
	}
	return webForm{}, fmt.Errorf("the page (status %d) has no such form", p.status)
}

func readForm(p *page, n *html.Node) webForm {
	f := webForm{action: p.resolve(attribute(n, "action")), encoding: attribute(n, "enctype"), values: url.Values{}}
	for field := range n.Descendants() {
		name := attribute(field, "name")
		switch {
		case field.Type != html.ElementNode || name == "":
		case field.Data == "input" && attribute(field, "type") == "file":
			f.file = name
		case field.Data == "input" && attribute(field, "type") == "radio": // none is chosen yet
			if !slices.Contains(f.names, name) {
				f.names = append(f.names, name)
			}
		case field.Data == "input" || field.Data == "textarea":
			f.names = append(f.names, name)
			f.values.Set(name, attribute(field, "value"))
		}
	}
	return f
}

func attribute(n *html.Node, name string) string {
	i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
	if i < 0 {
		return ""
	}
	return n.Attr[i].Val
}

// send posts a form without a file.
func (b *browser) send(ctx context.Context, f webForm) (*page, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, f.action, strings.NewReader(f.values.Encode()))
	if err != nil {
		return nil, fmt.Errorf("send form: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", origin(f.action))
	return b.do(request)
}

// sendFile posts a form with a file and follows to where the store sends the
// browser afterwards.
func (b *browser) sendFile(ctx context.Context, f webForm, fileName string, data []byte) (*page, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, name := range f.names {
		if err := w.WriteField(name, f.values.Get(name)); err != nil {
			return nil, fmt.Errorf("write form: %w", err)
		}
	}
	part, err := w.CreateFormFile(f.file, fileName)
	if err != nil {
		return nil, fmt.Errorf("write form: %w", err)
	}
	if _, err := part.Write(data); err != nil {
		return nil, fmt.Errorf("write form: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("write form: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, f.action, &body)
	if err != nil {
		return nil, fmt.Errorf("send form: %w", err)
	}
	request.Header.Set("Content-Type", w.FormDataContentType())
	return b.do(request)
}

func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
