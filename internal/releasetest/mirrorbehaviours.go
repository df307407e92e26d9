package releasetest

import (
	"fmt"
	"maps"
	"slices"
)

// behaviour is what a mirror does wrong, and by which exit codes an install of one
// exact release from it may end.
type behaviour struct {
	codes []int
	apply func(*Mirror)
}

func refuted(apply func(*Mirror)) behaviour     { return behaviour{[]int{4}, apply} }
func unreachable(apply func(*Mirror)) behaviour { return behaviour{[]int{5}, apply} }
func harmless(apply func(*Mirror)) behaviour    { return behaviour{[]int{0}, apply} }

// MirrorBehaviours returns what a mirror can be told to do wrong, by name. Each
// concerns all toolchains that the mirror has at that moment; several may be
// combined, and [Mirror.Reset] ends them. Those marked with "harmless" leave what
// is served genuine. Those of a signature and of the archive's form concern no
// .zip.
//
// Of the archive:
//
//	tampered-archive    one byte of a file inside differs, and nothing else is changed
//	flipped-byte        one byte of the archive itself differs
//	tampered-feed       as tampered-archive; the feed and .sha256 match it
//	tampered-signed     the same, and so does the signature: only the log knows
//	other-version       another version's archive, rightly signed, with its digest
//	good-then-bad       each path is answered well once, then as in tampered-feed
//
// Of the signature:
//
//	no-signature                404
//	signature-unreachable       500
//	signature-html              an HTML page with status 200
//	signature-html-before-armor the same, with the right armor after it
//	signature-empty             200 and nothing
//	signature-of-other-version  the right one of another archive
//	signature-two-blocks        a stranger's, then the right one
//	signature-two-packets       both in one armor
//	signature-truncated         the first half
//	signature-sha1              right, but for the hash
//	signature-sha512            right, with another hash (harmless)
//	signature-by-stranger       by another key
//	signature-expired-key       by a subkey after it had expired
//	signature-expired-since     by the same subkey, before that (harmless)
//	signature-revoked-key       by a subkey that the key file revokes
//	signature-older-than-key    it says that it is older than its subkey
//	escapes-signature           escape sequences in the armor's header
//
// Of the feed, and of .sha256:
//
//	empty-digest              the feed's digest is ""
//	missing-digest            the feed has no such field
//	digest-not-hex            64 times z
//	digest-too-short          62 digits
//	digest-uppercase          the right one in upper case
//	filename-with-separators  "../../x.tar.gz"
//	filename-of-other-version another version's name in the release
//	negative-size             -1
//	huge-size                 2 to the power of 62
//	wrong-size                one byte more than there is
//	too-small-size            one byte less
//	feed-100mb                100 MB of good JSON, without what is offered
//	feed-deep                 a million brackets
//	feed-html                 an HTML page with status 200
//	feed-not-array            a JSON object
//	feed-truncated            the first half
//	feed-500                  500
//	feed-empty                no release at all
//	feed-twice-other-digest   each file again, with another digest
//	feed-without-newest       without the newest release of each minor
//	escapes-feed              a release more, full of escape sequences (harmless)
//	feed-404                  no feed, but .sha256 is there (harmless)
//	feed-404-without-sha256   neither
//	sha256-html               no feed, and .sha256 is an HTML page
//	sha256-other              no feed, and .sha256 is that of something else
//	sha256-like-sha256sum     no feed, and .sha256 has the name too (harmless)
//
// Of how it is sent:
//
//	redirect-other-host          all but the feed, to the genuine files (harmless)
//	redirect-other-host-tampered the same, to an archive as in tampered-archive
//	redirect-file                to file:///etc/passwd
//	redirect-loop                to itself
//	cut-once                     breaks off in the middle the first time (harmless)
//	cut-once-without-range       the same, and ranges are ignored (harmless)
//	cut-then-tampered            the same, and then come the bytes of tampered-archive
//	cut-always                   the second half never comes
//	stalls                       the same, and the connection stays
//	slow                         20 pieces, 20 ms apart (harmless)
//	archive-404, archive-500     and the feed names it
//	escapes-error                403, with escape sequences in its text
//
// Of the archive's form, for which the feed, .sha256, the signature, and the log
// all vouch (the log for what a naive unpacker makes of it):
//
//	symlink, hard-link, device, fifo
//	absolute-name       /etc/escaped
//	dot-dot-name        go/../../escaped
//	backslash-name      the same for windows
//	outside-go          other/file.go
//	duplicate-name      the same file twice
//	case-twins          LICENSE and license
//	file-and-folder     LICENSE and LICENSE/file.go
//	underscore-go-mod   a file _go.mod, which only the module may have
//	long-name           5,000 bytes
//	escapes-name        escape sequences in a name
//	pax-path-trick      an extended header says go/../../escaped
//	sparse-file         a few bytes that stand for zeros
//	huge-declared-size  a header says one pebibyte
//	bomb                3 GiB of zeros in 3 MB
//	trailing-garbage-after-gzip, second-gzip-member, truncated-gzip, gzip-wrong-crc
//	entry-after-end     a second tar file behind the first, in the same gzip
//	not-gzip            a tar file
//	setuid-mode         all of it setuid, setgid and writable by all (harmless)
//	extra-file-in-test-dropped   a file that the module does not cover (harmless)
func MirrorBehaviours() map[string]func(*Mirror) {
	all := map[string]func(*Mirror){}
	for name, b := range mirrorBehaviours() {
		all[name] = b.apply
	}
	return all
}

func mirrorBehaviours() map[string]behaviour {
	all := map[string]behaviour{}
	for _, group := range []map[string]behaviour{
		archiveBehaviours(), signatureBehaviours(), feedBehaviours(), transferBehaviours(), formBehaviours(),
	} {
		maps.Copy(all, group)
	}
	return all
}

// Apply makes the mirror behave as the names say.
func (m *Mirror) Apply(names ...string) error {
	all := mirrorBehaviours()
	for _, name := range names {
		b, ok := all[name]
		if !ok {
			return fmt.Errorf("no behaviour of a mirror is called %q; there are %q", name, slices.Sorted(maps.Keys(all)))
		}
		b.apply(m)
	}
	return nil
}

// Expectation says how an install of one exact release ends, the newest of its
// minor, where the misbehaving mirror is the only source and its key is trusted.
type Expectation struct {
	// Codes are the exit codes that are right: 0 installed, 1 not there, 4 refuted,
	// 5 unreachable. There are several where more than one answer is sound.
	Codes []int
}

// Allows reports whether code is among the codes.
func (e Expectation) Allows(code int) bool { return slices.Contains(e.Codes, code) }

// Expect returns what is expected of a behaviour. It panics when there is none of
// that name.
func Expect(name string) Expectation {
	b, ok := mirrorBehaviours()[name]
	if !ok {
		panic("no behaviour of a mirror is called " + name)
	}
	return Expectation{Codes: b.codes}
}

// Harmless returns the names of the behaviours from which an install must succeed
// all the same.
func Harmless() map[string]bool {
	names := map[string]bool{}
	for name, b := range mirrorBehaviours() {
		if slices.Equal(b.codes, []int{0}) {
			names[name] = true
		}
	}
	return names
}
