package inbox

import (
	"encoding/base64"
	"net/url"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// nameMetadata is the metadata under which a file's own name travels:
// x-amz-meta-name on the wire, base64url of UTF-8, since headers are ASCII.
const nameMetadata = "name"

// maxName is how many characters of a file name are kept.
const maxName = 120

// EncodeName makes a file name fit for x-amz-meta-name.
func EncodeName(name string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(CleanName(name)))
}

// DecodeName reads what EncodeName or a browser wrote. Whatever else somebody
// put there is "": a name is a courtesy, never a reason to refuse a report.
func DecodeName(meta string) string {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(meta, "="))
	if err != nil {
		return ""
	}
	return CleanName(string(raw))
}

// CleanName is the last part of a path in composed letters, without control and
// direction characters, cut to 120 characters: safe to show and to offer for saving.
func CleanName(name string) string {
	if !utf8.ValidString(name) {
		return ""
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, strings.ReplaceAll(name, `\`, "/"))
	letters := []rune(strings.TrimSpace(path.Base(norm.NFC.String(name))))
	name = strings.TrimSpace(string(letters[:min(len(letters), maxName)]))
	if name == "." || name == "/" || name == ".." {
		return ""
	}
	return name
}

// Disposition is a Content-Disposition that saves under name: the real name
// after RFC 5987 and, for old programs, one in plain ASCII.
func Disposition(name string) string {
	name = CleanName(name)
	return `attachment; filename="` + asciiName(name) + `"; filename*=UTF-8''` + percentEncode(name)
}

// asciiName takes the marks off Vietnamese letters and replaces what is then
// still not plain.
func asciiName(name string) string {
	bare, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn))), name)
	if err != nil {
		bare = name
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'đ':
			return 'd'
		case r == 'Đ':
			return 'D'
		case r > unicode.MaxASCII, strings.ContainsRune(`"\%;`, r):
			return '_'
		}
		return r
	}, bare)
}

func percentEncode(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}
