package main

import (
	"fmt"
	"regexp"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

// list is one version of an object under register/.
type list struct {
	key, version string
	upload       string
	province     string // "" for the list of offices
	at           time.Time
}

// listKey is register/{province}/{upload}, or register/tw/{upload} for the list
// of offices.
var listKey = regexp.MustCompile(`^register/(\d\d|tw)/([^/]+)$`)

// newList reads what the storage event says.
func newList(record events.S3EventRecord) (list, error) {
	parts := listKey.FindStringSubmatch(record.S3.Object.URLDecodedKey)
	if parts == nil {
		return list{}, fmt.Errorf("object key %q: want register/{province}/{upload}", record.S3.Object.URLDecodedKey)
	}
	l := list{key: parts[0], version: record.S3.Object.VersionID, upload: parts[2], province: parts[1], at: record.EventTime.UTC()}
	if l.province == "tw" {
		l.province = ""
	}
	if l.at.IsZero() {
		return list{}, fmt.Errorf("event about %q without a time", l.key)
	}
	return l, nil
}

// on is the day of the import.
func (l list) on() calendar.Date { return calendar.DateOf(l.at) }

// names are the names the result may stand under.
func (l list) names() []string { return []string{l.upload, l.versioned()} }

func (l list) versioned() string { return string(report.NewSubmissionID(l.upload, l.version)) }
