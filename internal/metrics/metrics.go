// Package metrics says in Prometheus' text format what is installed here and how it is.
//
// It promises that what a [Snapshot] does not know is left out, never given as zero; that
// no text, however hostile, forges a line or a label; and that the same snapshot is always
// the same text. It looks at nothing itself. Names and units follow
// https://prometheus.io/docs/practices/naming/.
package metrics

import (
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
)

// Snapshot is what is known at one time.
type Snapshot struct {
	Build      Build
	Toolchains []Toolchain
	Stores     []Store
	// Findings is how many of each severity gvx doctor has; nil where it was not asked.
	Findings map[string]int
	At       time.Time
}

// Build is the gvx that looked.
type Build struct{ Version, GoVersion, GOOS, GOARCH string }

// Toolchain is an installed release. Version, Platform and Store together must be unique.
type Toolchain struct {
	Version  string // go1.27.4
	Platform string // linux-amd64
	Store    string // whose it is: user, system, or the folder of another store
	Default  bool

	// Noted is what the receipt says; nil where it cannot be read.
	Noted *Noted

	EndOfLife bool // the Go project mends this minor no more
	Outdated  bool // a newer patch of this minor is known

	// LastVerify is the last time that all files were hashed; nil where that is not known.
	LastVerify *Verification
}

// Noted is what was written down at an install.
type Noted struct {
	Source string // where it came from
	Proofs []string
	At     time.Time
	Bytes  int64
}

// Verification is one run of gvx verify.
type Verification struct {
	At time.Time
	OK bool // every file was what the checksum log has
}

// Store is what a folder of toolchains holds.
type Store struct {
	Name       string // as in [Toolchain]
	Blobs      int64  // bytes of the files that toolchains share, each counted once
	Toolchains int64  // bytes of the files of toolchains that are no blob too, likewise
	Odd        int    // names among the installed versions that lead to no toolchain
}

// Write writes s to w. Errors are w's.
func (s Snapshot) Write(w io.Writer) error {
	for _, f := range s.families() {
		if len(f.Metric) == 0 {
			continue
		}
		if _, err := expfmt.MetricFamilyToText(w, f); err != nil {
			return err
		}
	}
	return nil
}

// label is a name and a value, which may be foreign.
type label struct{ name, value string }

// gauge begins a family.
func gauge(name, help string) *dto.MetricFamily {
	return &dto.MetricFamily{Name: &name, Help: &help, Type: dto.MetricType_GAUGE.Enum()}
}

// add gives f one more value.
func add(f *dto.MetricFamily, value float64, labels ...label) {
	m := &dto.Metric{Gauge: &dto.Gauge{Value: &value}}
	for _, l := range labels {
		text := valid(l.value)
		m.Label = append(m.Label, &dto.LabelPair{Name: &l.name, Value: &text})
	}
	f.Metric = append(f.Metric, m)
}

// valid is text that Prometheus reads: it refuses a whole file for one byte that is not
// UTF-8. What ends lines elsewhere than in Go is of no use in a label, and fools those
// who look at the file.
func valid(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\r' || r == 0 || r == '\u2028' || r == '\u2029' || r == '\u0085' {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
}

func seconds(t time.Time) float64 { return float64(t.Unix()) }

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// sorted returns the toolchains in the order of the text.
func (s Snapshot) sorted() []Toolchain {
	return slices.SortedStableFunc(slices.Values(s.Toolchains), func(a, b Toolchain) int {
		return strings.Compare(a.Store+"\x00"+a.Version+"\x00"+a.Platform, b.Store+"\x00"+b.Version+"\x00"+b.Platform)
	})
}
