package main

import (
	"fmt"
	"net/url"
	"strings"
)

type settings struct {
	Table      string `env:"TABLE_NAME"`
	Bucket     string `env:"BUCKET_NAME"`
	MailQueue  string `env:"MAIL_QUEUE_URL"`
	LinkSecret string `env:"LINK_SECRET_ID"`
	PublicURL  string `env:"PUBLIC_URL"`
	LogLevel   string `env:"LOG_LEVEL" default:"info"`
}

// Validate refuses an address that links could not be made of.
func (s settings) Validate() error {
	u, err := url.Parse(s.PublicURL)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.Path != "" || u.RawQuery != "" {
		return fmt.Errorf("PUBLIC_URL: want https://host without a path")
	}
	return nil
}

// site is where the portal and the bucket are reached.
type site struct {
	url    string // as it stands in letters
	bucket string // origin that minted requests go to
}

// secure reports whether browsers reach the portal over TLS; only a stack on
// one's own machine does without.
func (s site) secure() bool { return strings.HasPrefix(s.url, "https://") }

// headers go with every answer. Neither script nor style stands in a page, and
// only the bucket may be sent anything besides the portal itself.
func (s site) headers() map[string]string {
	headers := map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
			"form-action 'self' " + s.bucket + "; connect-src 'self' " + s.bucket + "; frame-ancestors 'none'; base-uri 'none'",
		"Referrer-Policy":              "no-referrer",
		"X-Content-Type-Options":       "nosniff",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Cache-Control":                "no-store",
	}
	if s.secure() {
		headers["Strict-Transport-Security"] = "max-age=31536000"
	}
	return headers
}
