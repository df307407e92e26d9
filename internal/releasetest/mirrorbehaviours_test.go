package releasetest_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/internal/releasetest"
)

// What the first thing is that a careful client finds wrong; in the order in which
// it looks.
const (
	noFeed     = "the feed cannot be used"
	noRelease  = "the feed has no such file"
	noDigest   = "there is no digest"
	noArchive  = "the archive does not come"
	otherSize  = "the size is another"
	otherHash  = "the digest is another"
	notSigned  = "the signature does not hold"
	notLogged  = "the log has another hash"
	allVouched = "everything vouches for it"
)

// findings has a line for each of releasetest.MirrorBehaviours, as look finds it.
var findings = map[string]string{
	"tampered-archive": otherHash, "flipped-byte": otherHash, "tampered-feed": notSigned, "tampered-signed": notLogged,
	"other-version": notLogged, "good-then-bad": allVouched,

	"no-signature": notSigned, "signature-unreachable": notSigned, "signature-html": notSigned, "signature-html-before-armor": notSigned,
	"signature-empty": notSigned, "signature-of-other-version": notSigned, "signature-two-blocks": notSigned, "signature-two-packets": notSigned,
	"signature-truncated": notSigned, "signature-sha1": notSigned, "signature-sha512": allVouched, "signature-by-stranger": notSigned,
	"signature-expired-key": notSigned, "signature-expired-since": allVouched, "signature-revoked-key": notSigned,
	"signature-older-than-key": notSigned, "escapes-signature": allVouched,

	"empty-digest": noDigest, "missing-digest": noDigest, "digest-not-hex": noDigest, "digest-too-short": noDigest, "digest-uppercase": noDigest,
	"filename-with-separators": noRelease, "filename-of-other-version": noRelease,
	"negative-size": otherSize, "huge-size": otherSize, "wrong-size": otherSize, "too-small-size": otherSize,
	"feed-100mb": noFeed, "feed-deep": noFeed, "feed-html": noFeed, "feed-not-array": noFeed, "feed-truncated": noFeed, "feed-500": noFeed,
	"feed-empty": noRelease, "feed-twice-other-digest": noRelease, "feed-without-newest": noRelease, "escapes-feed": allVouched,
	"feed-404": allVouched, "feed-404-without-sha256": noDigest, "sha256-html": noDigest, "sha256-other": otherHash, "sha256-like-sha256sum": noDigest,

	"redirect-other-host": allVouched, "redirect-other-host-tampered": otherHash, "redirect-file": noArchive, "redirect-loop": noArchive,
	"cut-once": noArchive, "cut-once-without-range": noArchive, "cut-then-tampered": noArchive, "cut-always": noArchive,
	"stalls": "", // see TestMirrorStalls
	"slow":   allVouched, "archive-404": noArchive, "archive-500": noArchive, "escapes-error": noArchive,

	"symlink": allVouched, "hard-link": allVouched, "device": allVouched, "fifo": allVouched, "absolute-name": allVouched, "dot-dot-name": allVouched,
	"backslash-name": allVouched, "outside-go": allVouched, "duplicate-name": allVouched, "case-twins": allVouched, "file-and-folder": allVouched,
	"underscore-go-mod": allVouched, "long-name": allVouched, "escapes-name": allVouched, "pax-path-trick": allVouched, "sparse-file": allVouched,
	"huge-declared-size": allVouched, "trailing-garbage-after-gzip": allVouched, "second-gzip-member": allVouched,
	"entry-after-end": allVouched, "truncated-gzip": allVouched, "gzip-wrong-crc": allVouched, "not-gzip": allVouched, "setuid-mode": allVouched,
	"extra-file-in-test-dropped": allVouched,
	"bomb":                       "", // see TestMirrorBomb
}

// TestMirrorBehaviours wants of each behaviour just the one fault that its name
// says, and that Reset ends it.
func TestMirrorBehaviours(t *testing.T) {
	all := slices.Sorted(maps.Keys(releasetest.MirrorBehaviours()))
	if want := slices.Sorted(maps.Keys(findings)); !slices.Equal(all, want) {
		t.Fatalf("behaviours %q, findings %q", all, want)
	}
	m := mirror(t, small(t))
	if got := look(t, m); got != allVouched {
		t.Fatalf("friendly: %s", got)
	}
	for _, name := range all {
		if findings[name] == "" {
			continue
		}
		if err := m.Apply(name); err != nil {
			t.Fatal(err)
		}
		if got := look(t, m); got != findings[name] {
			t.Errorf("%s: %s, want: %s", name, got, findings[name])
		}
		m.Reset()
		if got := look(t, m); got != allVouched {
			t.Fatalf("%s: after Reset: %s", name, got)
		}
	}
}

// TestExpectations wants every behaviour to be documented and to have codes that
// fit: what is served unharmed installs, everything else does not.
func TestExpectations(t *testing.T) {
	source, err := os.ReadFile("mirrorbehaviours.go")
	if err != nil {
		t.Fatal(err)
	}
	words := strings.FieldsFunc(string(source), func(r rune) bool { return strings.ContainsRune(" \t\n,", r) })
	harmless := releasetest.Harmless()
	for name := range releasetest.MirrorBehaviours() {
		if !slices.Contains(words, name) {
			t.Errorf("%s is not in the comment", name)
		}
		e := releasetest.Expect(name)
		for _, code := range e.Codes {
			if !slices.Contains([]int{0, 1, 4, 5}, code) {
				t.Errorf("%s: code %d", name, code)
			}
		}
		if len(e.Codes) == 0 || harmless[name] != (len(e.Codes) == 1 && e.Allows(0)) {
			t.Errorf("%s: codes %v, harmless %v", name, e.Codes, harmless[name])
		}
		switch found := findings[name]; {
		case found == notSigned && name != "signature-unreachable", found == otherHash, found == notLogged:
			if !slices.Equal(e.Codes, []int{4}) {
				t.Errorf("%s: %s, codes %v", name, found, e.Codes)
			}
		}
	}
	if len(harmless) < 10 {
		t.Errorf("only %d are harmless", len(harmless))
	}
	if err := mirror(t).Apply("no-such"); err == nil {
		t.Error("an unknown behaviour was applied")
	}
}

// TestTamperedKeepsItsSize wants the tampering not to be given away by a length.
func TestTamperedKeepsItsSize(t *testing.T) {
	for _, toolchain := range []releasetest.Toolchain{small(t), small(t).WithText(50_000), releasetest.Small("1.26.8", platform(t))} {
		m := mirror(t, toolchain)
		if err := m.Apply("tampered-archive"); err != nil {
			t.Fatal(err)
		}
		_, body, err := ask(t, m, "/"+releasetest.OfficialName(toolchain.Subject))
		if err != nil || len(body) != len(toolchain.TarGz()) {
			t.Errorf("%v: %d bytes instead of %d, %v", toolchain.Subject, len(body), len(toolchain.TarGz()), err)
		}
		changed := 0
		genuine := untar(t, toolchain.TarGz())
		for name, content := range untar(t, body) {
			if content != genuine[name] {
				changed++
			}
		}
		if changed != 1 {
			t.Errorf("%v: %d files differ", toolchain.Subject, changed)
		}
	}
}
