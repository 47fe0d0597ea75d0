package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// feedback is what SES's event publishing reports of a mail, whole, so that a
// sample with a field nobody has heard of is noticed. Of the kinds of event only
// Bounce and Complaint are read.
type feedback struct {
	EventType string     `json:"eventType"`
	Mail      mailing    `json:"mail"`
	Bounce    *bounce    `json:"bounce,omitempty"`
	Complaint *complaint `json:"complaint,omitempty"`
	Delivery  *delivery  `json:"delivery,omitempty"`
}

type mailing struct {
	Timestamp        time.Time           `json:"timestamp"`
	Source           string              `json:"source"`
	SourceARN        string              `json:"sourceArn"`
	SendingAccountID string              `json:"sendingAccountId"`
	MessageID        string              `json:"messageId"`
	Destination      []string            `json:"destination"`
	HeadersTruncated bool                `json:"headersTruncated"`
	Headers          []header            `json:"headers"`
	CommonHeaders    json.RawMessage     `json:"commonHeaders"`
	Tags             map[string][]string `json:"tags"`
}

type header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type bounce struct {
	BounceType        string      `json:"bounceType"` // Permanent, Transient, Undetermined
	BounceSubType     string      `json:"bounceSubType"`
	BouncedRecipients []recipient `json:"bouncedRecipients"`
	Timestamp         time.Time   `json:"timestamp"`
	FeedbackID        string      `json:"feedbackId"`
	ReportingMTA      string      `json:"reportingMTA"`
	RemoteMTAIP       string      `json:"remoteMtaIp"`
}

type complaint struct {
	ComplainedRecipients  []recipient `json:"complainedRecipients"`
	ComplaintFeedbackType string      `json:"complaintFeedbackType"`
	ComplaintSubType      *string     `json:"complaintSubType"`
	Timestamp             time.Time   `json:"timestamp"`
	ArrivalDate           time.Time   `json:"arrivalDate"`
	FeedbackID            string      `json:"feedbackId"`
	UserAgent             string      `json:"userAgent"`
}

type recipient struct {
	EmailAddress   string `json:"emailAddress"`
	Action         string `json:"action"`
	Status         string `json:"status"`
	DiagnosticCode string `json:"diagnosticCode"`
}

type delivery struct {
	Timestamp            time.Time `json:"timestamp"`
	ProcessingTimeMillis int       `json:"processingTimeMillis"`
	Recipients           []string  `json:"recipients"`
	SMTPResponse         string    `json:"smtpResponse"`
	ReportingMTA         string    `json:"reportingMTA"`
	RemoteMTAIP          string    `json:"remoteMtaIp"`
}

// greeting is what SES sends, not as JSON, when the topic is set up.
const greeting = "Successfully validated SNS topic for Amazon SES event publishing."

// unwrap returns what SES said, out of the envelope of SNS or, where the topic
// delivers raw, as it is. ok is false for the greeting.
func unwrap(body string) (said string, ok bool, err error) {
	if strings.TrimSpace(body) == greeting {
		return "", false, nil
	}
	var envelope events.SNSEntity
	if err := json.Unmarshal([]byte(body), &envelope); err != nil {
		return "", false, fmt.Errorf("decode message: %w", err)
	}
	if envelope.Message == "" {
		return body, true, nil
	}
	return envelope.Message, strings.TrimSpace(envelope.Message) != greeting, nil
}

// dead lists the addresses that nothing is to be sent to any more, and since
// when; why is "" when there is none, and ignored says why not.
func (f feedback) dead() (addresses []recipient, at time.Time, why, ignored string) {
	switch {
	case f.EventType == "Bounce" && f.Bounce != nil:
		if f.Bounce.BounceType != "Permanent" {
			return nil, time.Time{}, "", "transient" // the mailbox may take the next letter
		}
		return f.Bounce.BouncedRecipients, f.Bounce.Timestamp, "bounce", ""
	case f.EventType == "Complaint" && f.Complaint != nil:
		if f.Complaint.ComplaintFeedbackType == "not-spam" {
			return nil, time.Time{}, "", "not_spam" // taken back
		}
		return f.Complaint.ComplainedRecipients, f.Complaint.Timestamp, "complaint", ""
	default:
		return nil, time.Time{}, "", "other_event"
	}
}

// tag is the value of a tag of ours, or "".
func (m mailing) tag(name string) string {
	if values := m.Tags[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}
