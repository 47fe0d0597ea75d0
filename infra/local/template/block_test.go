package template_test

import (
	"os"
	"path/filepath"
	"testing"

	"kipthoi/infra/local/template"
)

const blocks = `
AWSTemplateFormatVersion: 2010-09-09
Resources:
  Dashboard:
    Type: AWS::CloudWatch::Dashboard
    Properties:
      DashboardName: one
      DashboardBody: !Sub |
        {"region": "${AWS::Region}",
         "widgets": []}
      Note: >-
        folded
        into one line
`

func TestLoad_BlockScalars_AreTheirTextWithoutTheMark(t *testing.T) {
	file := filepath.Join(t.TempDir(), "template.yaml")
	if err := os.WriteFile(file, []byte(blocks), 0o600); err != nil {
		t.Fatal(err)
	}
	bare := options
	bare.Parameters = nil
	loaded, err := template.Load(file, bare)
	if err != nil {
		t.Fatal(err)
	}
	got := loaded.Resources[0].Properties
	if want := "{\"region\": \"ap-southeast-1\",\n \"widgets\": []}\n"; got["DashboardBody"] != want {
		t.Errorf("literal %q, want %q", got["DashboardBody"], want)
	}
	if want := "folded into one line"; got["Note"] != want {
		t.Errorf("folded %q, want %q", got["Note"], want)
	}
}
