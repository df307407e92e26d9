package release

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/releasetest"
	"github.com/gvx-go/gvx/verify"
)

// bring is the way of an archive up to what its two proofs say.
func bring(t *testing.T, s *DistSource, keys verify.Keyring) error {
	a, err := s.Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil)
	if err != nil {
		return err
	}
	defer a.Stream.Close()
	checked, err := verify.NewArchiveReader(a.Stream, a.Claims, keys, nil)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, checked); err != nil {
		return err
	}
	proof, err := checked.Finish()
	if err == nil && !proof.Valid() {
		return errors.New("neither a proof nor an error")
	}
	return err
}

// TestHostileMirror holds the source against mirrors that misbehave: what is refuted,
// what cannot be had, and what only the log will find are different.
func TestHostileMirror(t *testing.T) {
	for name, want := range map[string]func(error) bool{
		"tampered-archive": isRefuted, "tampered-feed": isRefuted, "tampered-signed": none, "good-then-bad": nil,
		"no-signature": isRefuted, "signature-unreachable": isUnreachable, "signature-html": isRefuted, "signature-empty": isRefuted,
		"empty-digest": isRefuted, "missing-digest": isRefuted, "digest-not-hex": isRefuted, "digest-too-short": isRefuted, "digest-uppercase": isRefuted,
		"filename-with-separators": isRefuted, "filename-of-other-version": isRefuted,
		"negative-size": isRefuted, "huge-size": isRefuted, "wrong-size": isRefuted, "too-small-size": isRefuted,
		"feed-100mb": isUnreachable, "feed-deep": isUnreachable, "feed-html": none, "feed-not-array": isUnreachable,
		"feed-truncated": isUnreachable, "feed-500": isUnreachable,
		"feed-empty": isNotFound, "feed-twice-other-digest": isRefuted, "feed-without-newest": isNotFound, "escapes-feed": nil,
		"feed-404": none, "feed-404-without-sha256": isRefuted, "sha256-html": isRefuted, "sha256-other": isRefuted, "sha256-like-sha256sum": none,
		"redirect-other-host": none, "redirect-other-host-tampered": isRefuted, "redirect-file": isUnreachable, "redirect-loop": isUnreachable,
		"cut-once": none, "cut-once-without-range": none, "cut-then-tampered": isRefuted, "cut-always": isUnreachable,
		"stalls": isUnreachable, "slow": none, "archive-404": isNotFound, "archive-500": isUnreachable, "escapes-error": nil, "escapes-signature": nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key := releasetest.NewSigningKey("Mirror")
			m := releasetest.NewMirror(t, releasetest.New(t), key, releasetest.Small("1.27.3", linux(t)), releasetest.Small("1.27.4", linux(t)))
			if err := m.Apply(name); err != nil {
				t.Fatal(err)
			}
			parsed, err := verify.ParseKey(key.Armored())
			if err != nil {
				t.Fatal(err)
			}
			var told []string
			c := NewClient(quick(Config{Stall: 300 * time.Millisecond, Log: func(l string) { told = append(told, l) }}))
			s := NewDistSource(c, DistConfig{Mirror: mustMirror(t, withLogin(m.URL)), Cache: &memory{}})
			err = bring(t, s, verify.NewKeyring(verify.RingKey{Key: parsed, Origin: verify.KeyUser}))
			if want != nil && !want(err) {
				t.Errorf("%T: %v", err, err)
			}
			if err != nil {
				told = append(told, err.Error())
			}
			for _, line := range told {
				if strings.ContainsFunc(line, func(r rune) bool { return !strconv.IsPrint(r) }) {
					t.Errorf("unsafe to print: %q", line)
				}
			}
			leak(t, name, err, told)
			for _, r := range m.OtherRequests() {
				if r.Header.Get("Authorization") != "" {
					t.Error("the other host got the password")
				}
			}
		})
	}
}
