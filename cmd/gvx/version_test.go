package main

import (
	"testing"
	"time"
)

func TestIsRelease(t *testing.T) {
	for version, want := range map[string]bool{
		"": false, "(devel)": false,
		"v0.0.0-20261121160000-0123456789ab":       false,
		"v0.0.0-20261121160000-0123456789ab+dirty": false,
		"v0.1.0":                               true,
		"v0.1.0+dirty":                         true,
		"v0.1.1-0.20261121160000-0123456789ab": true,
		"v0.1.1-0.20261121160000-0123456789ab+dirty": true,
		"v1.0.0-rc1": true,
	} {
		if got := isRelease(version); got != want {
			t.Errorf("isRelease(%q) = %v", version, got)
		}
	}
}

func TestCommitOf(t *testing.T) {
	if c := commitOf(map[string]string{"vcs.modified": "true"}); c != nil {
		t.Errorf("a commit without its name: %+v", c)
	}
	c := commitOf(map[string]string{"vcs.revision": "0123", "vcs.time": "2026-11-21T16:00:00Z", "vcs.modified": "true"})
	if c == nil || *c != (commitJSON{"0123", time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC), true}) {
		t.Errorf("%+v", c)
	}
	if c := commitOf(map[string]string{"vcs.revision": "0123", "vcs.time": "today"}); c == nil || !c.Time.IsZero() || c.Modified {
		t.Errorf("%+v", c)
	}
}
