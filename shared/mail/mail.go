// Package mail sends letters through SES v2.
//
// It decides how a letter becomes a mail and which failure is the address's own.
// An error of any other kind is ours or the service's and may pass: the caller
// tries again. It refuses to send twice on its own account beyond the SDK's
// retries, to know whether a letter was sent before, and to repeat in an error
// what the service says, for the service quotes addresses.
package mail

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	netmail "net/mail"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/smithy-go"

	"kipthoi/shared/letter"
)

// ErrRefused says that no mail can go to this address, now or ever. Whether an
// address that looks right has a mailbox only shows by a bounce, later.
var ErrRefused = errors.New("address cannot be written to")

// Client is the part of sesv2.Client that is used.
type Client interface {
	SendEmail(ctx context.Context, in *sesv2.SendEmailInput, o ...func(*sesv2.Options)) (*sesv2.SendEmailOutput, error)
}

// Sender sends from one address.
type Sender struct {
	client           Client
	from             string
	configurationSet string
}

// New returns the sender of mail from an address. Feedback about it is published
// where the configuration set says; "" is none.
func New(client Client, address, configurationSet string) *Sender {
	from := netmail.Address{Name: letter.SenderName, Address: address}
	return &Sender{client: client, from: from.String(), configurationSet: configurationSet}
}

// Send hands a letter to SES and returns the message id it got there. Tags come
// back with every report about the mail. It is ErrRefused when the address is
// to blame; after any other error the mail may or may not be on its way.
func (s *Sender) Send(ctx context.Context, l letter.Letter, tags map[string]string) (messageID string, err error) {
	if !Valid(l.To) {
		return "", ErrRefused
	}
	in := &sesv2.SendEmailInput{
		FromEmailAddress: &s.from,
		Destination:      &types.Destination{ToAddresses: []string{l.To}},
		Content: &types.EmailContent{Simple: &types.Message{
			Subject: utf8(l.Subject),
			Body:    &types.Body{Text: utf8(l.Text), Html: utf8(l.HTML)},
		}},
		EmailTags: messageTags(tags),
	}
	if Valid(l.ReplyTo) {
		in.ReplyToAddresses = []string{l.ReplyTo}
	}
	if s.configurationSet != "" {
		in.ConfigurationSetName = &s.configurationSet
	}
	out, err := s.client.SendEmail(ctx, in)
	if err != nil {
		return "", fmt.Errorf("send mail: %w", classify(err))
	}
	return aws.ToString(out.MessageId), nil
}

// Valid reports whether SES takes s for an address: one bare address, in ASCII
// as SES asks of it, whose domain has a name and an ending.
func Valid(s string) bool {
	address, err := netmail.ParseAddress(s)
	if err != nil || address.Address != s || address.Name != "" || len(s) > 254 {
		return false
	}
	local, domain, _ := strings.Cut(s, "@")
	return ascii(s) && len(local) <= 64 && strings.Contains(strings.Trim(domain, "."), ".") &&
		!strings.HasSuffix(domain, ".") && !strings.ContainsAny(domain, "[]")
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

func utf8(s string) *types.Content {
	return &types.Content{Charset: aws.String("UTF-8"), Data: &s}
}

// maxTag is how many characters the name or the value of a tag may have.
const maxTag = 256

// messageTags writes tags in the letters SES allows, in one order.
func messageTags(tags map[string]string) []types.MessageTag {
	var all []types.MessageTag
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		if value := tagText(tags[name]); value != "" {
			all = append(all, types.MessageTag{Name: aws.String(tagText(name)), Value: aws.String(value)})
		}
	}
	return all
}

// tagText puts _ for what a tag may not hold.
func tagText(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '-', r == '_':
			return r
		default:
			return '_'
		}
	}, s)
	return s[:min(len(s), maxTag)]
}

// ServiceError is an answer of SES other than yes. Its text is the code alone:
// what SES says beside it quotes addresses, which no log line may hold.
type ServiceError struct {
	Code string
	err  error
}

// Error is the code SES gave.
func (e *ServiceError) Error() string { return "mail service answers " + e.Code }

// Unwrap is the error of the SDK.
func (e *ServiceError) Unwrap() error { return e.err }

// classify hides what SES says behind its code, and tells an address that SES
// cannot read from all other errors.
//
// MessageRejected is not the address's fault: SES says so of a sender it does
// not know, and of every recipient while an account is in the sandbox. To take
// that for dead addresses would silence a whole province for a mistake of ours.
func classify(err error) error {
	var answer smithy.APIError
	if !errors.As(err, &answer) {
		return err
	}
	var bad *types.BadRequestException
	if errors.As(err, &bad) && aboutAddress(bad.ErrorMessage()) {
		return ErrRefused
	}
	return &ServiceError{Code: cmp.Or(answer.ErrorCode(), "without a code"), err: err}
}

// addressFaults is how SES begins or ends what it says of an address that it
// cannot read. The sender's own was checked at the start of the program.
var addressFaults = []string{
	"illegal address", "invalid email address", "missing final '@domain'", "missing local name", "missing domain",
	"local address ", "domain contains ", "domain starts with dot", "domain ends with dot", "user name is missing",
}

func aboutAddress(said string) bool {
	said = strings.ToLower(said)
	return slices.ContainsFunc(addressFaults, func(fault string) bool { return strings.Contains(said, fault) })
}
