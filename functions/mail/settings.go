package main

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"kipthoi/shared/mail"
)

type settings struct {
	Table            string `env:"TABLE_NAME"`
	LinkSecret       string `env:"LINK_SECRET_ID"`
	PublicURL        string `env:"PUBLIC_URL"`
	Sender           string `env:"MAIL_SENDER"`
	ConfigurationSet string `env:"MAIL_CONFIGURATION_SET" default:""`
	PerSecond        int    `env:"MAIL_PER_SECOND" default:"10"`
	LogLevel         string `env:"LOG_LEVEL" default:"info"`
}

// Validate refuses what would make every letter fail, or every link in them.
func (s settings) Validate() error {
	var problems []error
	if u, err := url.Parse(s.PublicURL); err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.RawQuery != "" {
		problems = append(problems, errors.New("PUBLIC_URL is not the address of a site"))
	}
	if !mail.Valid(s.Sender) {
		problems = append(problems, errors.New("MAIL_SENDER is not an address"))
	}
	if s.PerSecond < 1 || s.PerSecond > 1000 {
		problems = append(problems, errors.New("MAIL_PER_SECOND is not between 1 and 1000"))
	}
	return errors.Join(problems...)
}

// site is the portal's address without a slash behind it.
func (s settings) site() string { return strings.TrimRight(s.PublicURL, "/") }

// newPace returns a wait that ends at most perSecond times a second. Turns that
// nobody waited for are not saved up, so there is no burst after a pause.
func newPace(perSecond int) func(ctx context.Context) error {
	ticker := time.NewTicker(time.Second / time.Duration(perSecond))
	return func(ctx context.Context) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
			return nil
		}
	}
}
