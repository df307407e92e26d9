package shim

import (
	"slices"
	"strings"
	"testing"
)

func TestVulnerable(t *testing.T) {
	const (
		names  = "CVE-2023-29402"
		flags  = "CVE-2023-29404 CVE-2023-29405"
		script = "CVE-2023-39320"
		line   = "CVE-2023-39323"
	)
	for version, want := range map[string]string{
		"1.4": names + " " + flags, "1.18.10": names + " " + flags, "1.19rc1": names + " " + flags, "1.19.9": names + " " + flags, "1.19.10": "", "1.19.13": "",
		"1.20rc1": names + " " + flags + " " + line, "1.20": names + " " + flags + " " + line, "1.20.4": names + " " + flags + " " + line,
		"1.20.5": line, "1.20.8": line, "1.20.9": "", "1.20.14": "",
		"1.21rc4": script + " " + line, "1.21.0": script + " " + line, "1.21.1": line, "1.21.2": "", "1.21.13": "",
		"1.22.0": "", "1.23.0": "", "1.24.0": "", "1.25.0": "", "1.27rc1": "",
	} {
		if got := vulnerable(mustParse(t, version)); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%s: %q, want %q", version, got, want)
		}
	}
}
