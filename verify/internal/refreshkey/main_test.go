package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	openpgp "github.com/ProtonMail/go-crypto/openpgp/v2"

	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"

	"github.com/gvx-go/gvx/verify"
)

func config(year int) *packet.Config {
	return &packet.Config{Algorithm: packet.PubKeyAlgoEdDSA, Time: func() time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }}
}

func entity(t *testing.T) *openpgp.Entity {
	t.Helper()
	e, err := openpgp.NewEntity("Signer", "", "", config(2020))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// file returns e's key file, with a signing subkey of each of those years added.
func file(t *testing.T, e *openpgp.Entity, years ...int) []byte {
	t.Helper()
	for _, year := range years {
		if err := e.AddSigningSubkey(config(year)); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	w, err := armor.Encode(&b, "PGP PUBLIC KEY BLOCK", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Serialize(w); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return append(b.Bytes(), '\n')
}

func TestReplacement(t *testing.T) {
	e := entity(t)
	old := file(t, e, 2021, 2022)
	key, err := verify.ParseKey(old)
	if err != nil {
		t.Fatal(err)
	}
	newer := file(t, e, 2023)
	cut := *e
	cut.Subkeys = slices.Delete(slices.Clone(e.Subkeys), 1, 2) // the first one encrypts
	lacking := file(t, &cut)
	other := file(t, entity(t), 2024)
	for name, c := range map[string]struct {
		data    []byte
		refusal string
	}{
		"newer":           {newer, ""},
		"behind another":  {slices.Concat(other, newer), ""},
		"before another":  {slices.Concat(newer, []byte("\n"), other), ""},
		"the same":        {old, "it is not newer"},
		"lacking one":     {lacking, "it lacks the signing key " + key.Subkeys()[2].Fingerprint},
		"another":         {other, "it does not hold the key"},
		"nothing":         {nil, "it does not hold the key"},
		"cut off":         {newer[:len(newer)-40], "it does not hold the key"},
		"a web page":      {[]byte("<html>\x1b[2J"), "it does not hold the key"},
		"twice":           {slices.Concat(newer, newer), "twice"},
		"text before it":  {append([]byte("x\n"), newer...), "it does not hold the key"},
		"old and another": {slices.Concat(old, other), "it is not newer"},
	} {
		got, err := replacement(key, c.data)
		if c.refusal != "" {
			if err == nil || got != nil || !strings.Contains(err.Error(), c.refusal) || strings.Contains(err.Error(), "\x1b") {
				t.Errorf("%s: %v, want %q", name, err, c.refusal)
			}
			continue
		}
		if err != nil || !bytes.Equal(got, newer) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// The command leaves the file as it was whatever is wrong, and no other beside it.
func TestRunRefuses(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "google.asc")
	builtin := verify.BuiltinKey().Armored()
	if err := os.WriteFile(out, builtin, 0o644); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(t.TempDir(), "foreign.asc")
	if err := os.WriteFile(foreign, file(t, entity(t), 2030), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args    []string
		stdin   string
		refusal string
	}{
		"the same":       {nil, string(builtin), "it is not newer"},
		"another's":      {[]string{foreign}, "", "it does not hold the key " + verify.GoogleFingerprint},
		"no such file":   {[]string{filepath.Join(dir, "none")}, "", "none"},
		"too many files": {[]string{"a", "b"}, "", "usage"},
	} {
		err := run(verify.BuiltinKey(), c.args, strings.NewReader(c.stdin), out)
		if err == nil || !strings.Contains(err.Error(), c.refusal) {
			t.Errorf("%s: %v, want %q", name, err, c.refusal)
		}
		if now, err := os.ReadFile(out); err != nil || !bytes.Equal(now, builtin) {
			t.Errorf("%s: the key was changed, %v", name, err)
		}
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 1 {
		t.Errorf("the folder holds %v, %v", list, err)
	}
	if err := run(verify.BuiltinKey(), nil, strings.NewReader(""), filepath.Join(dir, "elsewhere")); err == nil || !strings.Contains(err.Error(), "top of the repository") {
		t.Errorf("elsewhere: %v", err)
	}
}

func TestRunReplaces(t *testing.T) {
	e := entity(t)
	old := file(t, e, 2021)
	key, err := verify.ParseKey(old)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	out := filepath.Join(dir, "google.asc")
	if err := os.WriteFile(out, old, 0o644); err != nil {
		t.Fatal(err)
	}
	newer := file(t, e, 2022)
	if err := run(key, nil, bytes.NewReader(newer), out); err != nil {
		t.Fatal(err)
	}
	if now, err := os.ReadFile(out); err != nil || !bytes.Equal(now, newer) {
		t.Errorf("the file holds %q, %v", now, err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 1 {
		t.Errorf("the folder holds %v, %v", list, err)
	}
}
