package main

import "testing"

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
