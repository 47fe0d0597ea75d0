package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/klauspost/compress/gzip"

	"kipthoi/shared/page"
	"kipthoi/shared/report"
)

// answer is what goes back to the visitor.
type answer struct {
	status  int
	headers map[string]string
	cookies []string
	body    []byte
	binary  bool
}

func pageAnswer(p page.Page) answer {
	return answer{status: p.Status, headers: map[string]string{"Content-Type": "text/html; charset=utf-8"}, body: p.HTML()}
}

// redirect leads a browser on with a GET.
func redirect(address string) answer {
	return answer{status: http.StatusSeeOther, headers: map[string]string{"Location": address}}
}

// file is a file to be saved under the name in a Content-Disposition.
func file(contentType, disposition string, data []byte) answer {
	return answer{
		status: http.StatusOK, binary: true, body: data,
		headers: map[string]string{"Content-Type": contentType, "Content-Disposition": disposition},
	}
}

func jsonAnswer(status int, contentType string, v any) answer {
	body, err := json.Marshal(v)
	if err != nil { // only for values that have no JSON, which these types cannot hold
		return answer{status: http.StatusInternalServerError, headers: map[string]string{}}
	}
	return answer{status: status, headers: map[string]string{"Content-Type": contentType}, body: append(body, '\n')}
}

// worthwhile is the size from which on a body is compressed.
const worthwhile = 1 << 10

// response is a as API Gateway takes it.
func (a answer) response(r *request, site map[string]string) events.APIGatewayV2HTTPResponse {
	headers := maps.Clone(site)
	maps.Copy(headers, a.headers)
	out := events.APIGatewayV2HTTPResponse{StatusCode: a.status, Headers: headers, Cookies: a.cookies}
	body, encoded := a.body, a.binary
	if r.takesGzip() && !a.binary && len(body) >= worthwhile {
		body, encoded = compress(body), true
		headers["Content-Encoding"] = "gzip"
	}
	headers["Vary"] = "Accept-Encoding"
	switch {
	case r.head:
	case encoded:
		out.Body, out.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
	default:
		out.Body = string(body)
	}
	return out
}

// takesGzip leaves alone a page that repeats what the address asked to find:
// how well it compresses would tell an eavesdropper about the rest of it.
func (r *request) takesGzip() bool {
	return strings.Contains(r.headers["accept-encoding"], "gzip") && !r.query.Has("find")
}

func compress(body []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(body) // a bytes.Buffer takes everything
	_ = w.Close()
	return out.Bytes()
}

// problem is an error for a script, after RFC 9457, in both languages.
type problem struct {
	status int
	id     string
	title  report.Text
	detail report.Text
}

// Error names the problem for the log.
func (p *problem) Error() string { return p.id }

func (p *problem) answer() answer {
	return jsonAnswer(p.status, "application/problem+json", struct {
		Type     string `json:"type"`
		Title    string `json:"title"`
		Status   int    `json:"status"`
		Detail   string `json:"detail"`
		TitleEn  string `json:"title_en"`
		DetailEn string `json:"detail_en"`
	}{"urn:kipthoi:problem:" + p.id, p.title.Vi, p.status, p.detail.Vi, p.title.En, p.detail.En})
}

// The problems of the API.
var (
	unknown = &problem{
		http.StatusNotFound, "not-found",
		report.Text{Vi: "Không tìm thấy, hoặc mã truy cập không còn hiệu lực", En: "Not found, or the token is not valid"},
		report.Text{
			Vi: "Gửi mã trong liên kết mới nhất của đơn vị: Authorization: Bearer <mã>, với một kỳ đơn vị phải báo cáo.",
			En: "Send the token of the unit's newest link, Authorization: Bearer <token>, and a period the unit has to report for.",
		},
	}
	broken = &problem{
		http.StatusInternalServerError, "broken",
		report.Text{Vi: "Hệ thống đang trục trặc", En: "Something broke on our side"},
		report.Text{Vi: "Lỗi ở phía hệ thống. Xin thử lại sau vài phút.", En: "The fault is ours. Please try again in a few minutes."},
	}
	tooMuch = &problem{
		http.StatusRequestEntityTooLarge, "body-too-large",
		report.Text{Vi: "Yêu cầu quá lớn", En: "The request is too large"},
		report.Text{Vi: "Tệp được gửi thẳng tới địa chỉ được cấp, không gửi tới đây.", En: "Files are sent to the address that is minted, not here."},
	}
	malformed = &problem{
		http.StatusBadRequest, "malformed",
		report.Text{Vi: "Yêu cầu không đọc được", En: "The request cannot be read"},
		report.Text{
			Vi: `Cần JSON: {"period": "2018-03", "method": "post" hoặc "put", "file_name": "…", "size": số byte}.`,
			En: `Want JSON: {"period": "2018-03", "method": "post" or "put", "file_name": "…", "size": bytes}.`,
		},
	}
	tooLarge = &problem{
		http.StatusRequestEntityTooLarge, "file-too-large",
		report.Text{Vi: "Tệp lớn hơn 2 MB", En: "The file is larger than 2 MB"},
		report.Text{Vi: "Dùng biểu mẫu tải từ trang của đơn vị, không chèn hình.", En: "Use the form from the unit's page, without pictures."},
	}
	notAsked = &problem{
		http.StatusConflict, "nothing-to-submit",
		report.Text{Vi: "Kỳ này không cần nộp tệp", En: "No file is to be submitted for this period"},
		report.Text{
			Vi: "Đơn vị được miễn, hoặc chưa có biểu mẫu cho loại hình này.",
			En: "The unit is exempt, or there is no form for its kind yet.",
		},
	}
)
