//go:build unix

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/releasetest"
)

// outcome says how an install of one exact release from a hostile server ends.
type outcome struct {
	script string // in testdata/hostile
	code   string
	says   string // a pattern of what stderr must say
}

// refuted is what a proof or the form of the archive gives away.
func refuted(says string) outcome { return outcome{"refused", "4", says} }

// vouched is what only a check of the archive's form can give away.
func vouched(says string) outcome { return outcome{"vouched", "4", says} }

// unreachable is where nothing is known, neither good nor bad.
func unreachable(says string) outcome { return outcome{"refused", "5", says} }

// harmless is where what is served is genuine all the same.
var harmless = outcome{"harmless", "0", `installed go1\.27\.4`}

// outcomes has a line for each of releasetest.Behaviours.
var outcomes = map[string]outcome{
	// The log.
	"other-record":     refuted(`the log's record is of something else .*got example.com/m7 `),
	"other-version":    refuted(`the log's record is of something else .*got golang.org/toolchain v0.0.1-go1.127.4`),
	"two-h1":           refuted(`does not have exactly one line`),
	"empty-record":     refuted(`the log's record is of something else`),
	"foreign-line":     refuted(`the log's record is of something else`),
	"forked-log":       refuted(`contradicts a tree head that it signed before`),
	"rolled-back-log":  refuted(`lacks a part of the tree that it signed`),
	"old-head":         harmless,
	"forged-tiles":     refuted(`does not prove what it says.*inconsistent tile`),
	"forged-record":    refuted(`does not prove what it says.*cannot authenticate record`),
	"log-no-record":    refuted(`the log has no record of it`),
	"log-unreachable":  unreachable(`the checksum log sum.golang.org could not be asked: .*500 Internal Server Error`),
	"no-sumdb-support": unreachable(`the checksum log sum.golang.org could not be asked: .*connection refused`),
	// The zip.
	"changed-byte":    refuted(`the files are not those that the checksum log knows .want h1:.*, got h1:`),
	"extra-file":      refuted(`the files are not those that the checksum log knows .want h1:.*, got h1:`),
	"missing-file":    refuted(`the files are not those that the checksum log knows .want h1:.*, got h1:`),
	"link":            vouched(`is refused: .bin/link.: not a regular file`),
	"special":         vouched(`is refused: .bin/device.: not a regular file`),
	"dotdot":          vouched(`is refused: ....*/escaped.: not a portable file name`),
	"absolute":        vouched(`is refused: ./etc/escaped.: not below `),
	"casefold":        vouched(`is refused: .license.: meets .LICENSE.`),
	"duplicate-entry": refuted(`is refused: .LICENSE.: meets .LICENSE.`),
	"long-names":      vouched(`is refused: .*src/long/long`),
	"wrong-prefix":    vouched(`is refused: .*: not below golang.org/toolchain@v0.0.1-go1.27.4`),
	"bomb":            refuted(`is refused: .src/zeros.: more than 1073741824 bytes unpacked`),
	"bomb-lying":      refuted(`is refused: .src/zeros.: longer than the \d+ bytes`),
	// How the zip is sent.
	"truncated":  unreachable(`unexpected EOF`),
	"endless":    unreachable(`longer than 536870912 bytes`),
	"stall":      unreachable(`no byte came for 500ms$`),
	"slow":       harmless,
	"status-403": unreachable(`403 Forbidden: no zip here`),
	"status-404": unreachable(`404 Not Found: no zip here`),
	"status-410": unreachable(`410 Gone: no zip here`),
	"status-500": unreachable(`500 Internal Server Error: no zip here$`),
	// How parts of it are sent.
	"range-ignored":      harmless,
	"range-refused":      harmless,
	"range-bad-request":  harmless,
	"range-nameless":     harmless,
	"range-multipart":    harmless,
	"range-wrong-part":   harmless,
	"range-longer":       harmless,
	"range-shorter":      harmless,
	"range-other-total":  harmless,
	"range-huge-total":   unreachable(`longer than 536870912 bytes`),
	"range-other-file":   harmless,
	"range-lies":         refuted(`is refused: not a zip file of a toolchain: no end record`),
	"range-cut":          unreachable(`unexpected EOF$`),
	"range-stall":        unreachable(`no byte came for 500ms$`),
	"range-slow":         harmless,
	"range-body-cut":     unreachable(`unexpected EOF$`),
	"range-body-stall":   unreachable(`no byte came for 500ms$`),
	"range-body-changed": refuted(`the files are not those that the checksum log knows`),
	"range-body-longer":  refuted(`is refused: not a zip file of a toolchain: no end record`),
	"range-body-shorter": refuted(`is refused: not a zip file of a toolchain: no end record`),
	// The rest.
	"list-empty":          harmless,
	"redirect-http":       harmless,
	"redirect-other-host": harmless,
	"escapes":             {"refused", "4,5", `403 Forbidden|malformed record`}, // what fails first is reported
	"escapes-list":        harmless,
	"escapes-info":        harmless,
	"escapes-error":       unreachable(`403 Forbidden`),
	"escapes-header":      unreachable(`malformed MIME header line: .*x1b`),
	"escapes-redirect":    {"refused", "1", `there is no go1\.27\.4`},
	"escapes-record":      refuted(`does not prove what it says: .*malformed record`),
	"escapes-zip":         vouched(`is refused: .*x1b.*not a portable file name`),
}

// TestHostile runs the script of each behaviour's outcome against a server that
// behaves so.
func TestHostile(t *testing.T) {
	var names []string
	for name := range releasetest.Behaviours() {
		if _, ok := outcomes[name]; !ok {
			t.Errorf("nothing says what %s should come to", name)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	for name := range outcomes {
		if !slices.Contains(names, name) {
			t.Errorf("no behaviour is called %s", name)
		}
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runHostile(t, name, outcomes[name])
		})
	}
}

func runHostile(t *testing.T, behaviour string, o outcome) {
	p := scripts()
	p.Files = []string{"testdata/hostile/" + o.script + ".txtar"}
	p.Setup = func(e *testscript.Env) error {
		e.Setenv("BEHAVIOUR", behaviour)
		e.Setenv("CODE", o.code)
		e.Setenv("SAYS", o.says)
		// Only the stall is to be felt: it takes four times this.
		if strings.Contains(behaviour, "stall") {
			e.Setenv(envStall, "500ms")
		}
		return setUp(e)
	}
	if behaviour == "endless" && testing.Short() {
		t.Skip("1 GiB has to come before it is too much")
	}
	testscript.Run(t, p)
}

// TestHostileMirror runs the script of each behaviour of a mirror whose key the user
// trusts: it is refused with the right code, and leaves nothing behind, or it is
// harmless.
func TestHostileMirror(t *testing.T) {
	behaviours := releasetest.MirrorBehaviours()
	if len(behaviours) < 60 {
		t.Fatalf("there are only %d behaviours of a mirror", len(behaviours))
	}
	for name := range behaviours {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var codes []string
			for _, code := range releasetest.Expect(name).Codes {
				codes = append(codes, strconv.Itoa(code))
			}
			script := "mirrorrefused"
			switch {
			case releasetest.Harmless()[name]:
				script = "mirrorharmless"
			case releasetest.Expect(name).Allows(exitDone):
				script = "mirroreither"
			}
			runHostile(t, name, outcome{script: script, code: strings.Join(codes, ","), says: "."})
		})
	}
}

// TestHTTPS is about a proxy that speaks https: it is used, and when it points to a
// place that does not, nothing goes there.
func TestHTTPS(t *testing.T) { runHTTPS(t, "https") }

// TestNetrc is about one that wants a password.
func TestNetrc(t *testing.T) { runHTTPS(t, "netrc") }

func runHTTPS(t *testing.T, script string) {
	s := releasetest.NewTLS(t, releasetest.Small("1.27.4", goversion.Host()))
	certificate := filepath.Join(t.TempDir(), "certificate.pem")
	if err := os.WriteFile(certificate, s.Certificate(), 0o644); err != nil {
		t.Fatal(err)
	}
	p := scripts()
	p.Files = []string{"testdata/hostile/" + script + ".txtar"}
	p.Setup = func(e *testscript.Env) error {
		err := setUp(e)
		e.Values[worldKey{}].(*scene).server = s
		e.Setenv("CERTIFICATE", certificate)
		e.Setenv("PROXYHOST", strings.TrimPrefix(s.URL, "https://"))
		e.Setenv(envLogKey, s.LogKey())
		e.Setenv(envLogHead, s.Head())
		return err
	}
	testscript.Run(t, p)
}
