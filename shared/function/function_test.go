package function

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
)

type settings struct {
	Table string `env:"TABLE_NAME"`
}

func environment(name string) string {
	return map[string]string{"TABLE_NAME": "reports"}[name]
}

func TestPrepare_BuildsFromTheSettings(t *testing.T) {
	t.Setenv("AWS_REGION", "ap-southeast-1")
	handle, err := prepare(t.Context(), environment, func(_ context.Context, s settings, a aws.Config) (any, error) {
		return s.Table + " in " + a.Region, nil
	})
	if err != nil || handle != "reports in ap-southeast-1" {
		t.Errorf("prepared %v, %v", handle, err)
	}
}

func TestPrepare_SettingsThatMiss_AreNamed_AndNothingIsBuilt(t *testing.T) {
	_, err := prepare(t.Context(), func(string) string { return "" }, func(context.Context, settings, aws.Config) (any, error) {
		t.Error("built without settings")
		return nil, nil
	})
	if err == nil || !strings.Contains(err.Error(), "TABLE_NAME") {
		t.Errorf("error %v does not name TABLE_NAME", err)
	}
}

func TestPrepare_WhatCannotBeBuilt_IsSaid(t *testing.T) {
	broken := errors.New("no bucket")
	_, err := prepare(t.Context(), environment, func(context.Context, settings, aws.Config) (any, error) { return nil, broken })
	if !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}
