package metrics

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

var update = flag.Bool("update", false, "write testdata/golden.prom")

const golden = "testdata/golden.prom"

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

// full is a snapshot with something of everything, in no order.
func full() Snapshot {
	return Snapshot{
		Build: Build{"0.1.0", "go1.26.8", "linux", "amd64"},
		Toolchains: []Toolchain{
			{Version: "go1.27.4", Platform: "linux-amd64", Store: "user", Default: true,
				Noted:      &Noted{"go.dev", []string{"sumdb", "sha256", "gpg"}, at("2026-11-02T03:04:05Z"), 226492416},
				LastVerify: &Verification{at("2026-11-20T12:00:00Z"), true}},
			{Version: "go1.24.13", Platform: "linux-amd64", Store: "user", EndOfLife: true,
				Noted:      &Noted{"proxy", []string{"sumdb"}, at("2026-01-02T03:04:05Z"), 7},
				LastVerify: &Verification{at("2026-11-20T12:00:01Z"), false}},
			{Version: "go1.26.8", Platform: "linux-amd64", Store: "system", Outdated: true},
		},
		Stores:   []Store{{"system", 5, 0, 1}, {"user", 12345678901, 42, 0}},
		Findings: map[string]int{"warning": 2, "error": 0, "info": 7},
		At:       at("2026-11-21T22:00:00Z"),
	}
}

func text(t *testing.T, s Snapshot) string {
	t.Helper()
	var b bytes.Buffer
	if err := s.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	got := text(t, full())
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got:\n%s", got)
	}
	if again := text(t, full()); again != got {
		t.Error("another text, the second time")
	}
}

// What is not known is left out.
func TestUnknown(t *testing.T) {
	got := text(t, Snapshot{Toolchains: []Toolchain{{Version: "go1.26.8"}}})
	for _, name := range []string{"installed_timestamp", "size_bytes", "last_verify", "findings", "store_"} {
		if strings.Contains(got, name) {
			t.Errorf("%s is there:\n%s", name, got)
		}
	}
	none := text(t, Snapshot{})
	if strings.Contains(none, "gvx_toolchain") || !strings.Contains(none, "\ngvx_build_info{") {
		t.Error(none)
	}
}

// hostile are texts that would end a label, a line or a file.
var hostile = []string{
	`"} 1` + "\n" + `gvx_toolchain_end_of_life{version="go1.27.4"} 1`, `\`, `\"`, `\n`, "\n", "\r\n# TYPE x counter", "\x00", "\xff\xfe", "a\xc3",
	"\x1b[31m", "\u2028x 1", "{}", "…", strings.Repeat("x", 1<<16),
}

func hostileSnapshot() Snapshot {
	s := full()
	for _, text := range hostile {
		s.Build.Version += text
		s.Toolchains = append(s.Toolchains, Toolchain{Version: text, Platform: text, Store: text, Noted: &Noted{Source: text, Proofs: []string{text, "gpg"}}})
		s.Stores = append(s.Stores, Store{Name: text})
	}
	return s
}

// parse reads text as Prometheus does.
func parse(t *testing.T, text string) map[string]*dto.MetricFamily {
	t.Helper()
	p := expfmt.NewTextParser(model.LegacyValidation)
	families, err := p.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v\n%.2000s", err, text)
	}
	return families
}

// Each hostile text comes back as one label of one value: it forged nothing.
func TestHostile(t *testing.T) {
	plain, got := parse(t, text(t, full())), parse(t, text(t, hostileSnapshot()))
	if len(got) != len(plain) {
		t.Errorf("%d families, want %d", len(got), len(plain))
	}
	for name, more := range map[string]int{"gvx_toolchain_info": len(hostile), "gvx_toolchain_end_of_life": len(hostile), "gvx_store_bytes": 2 * len(hostile), "gvx_build_info": 0} {
		if n, want := len(got[name].Metric), len(plain[name].Metric)+more; n != want {
			t.Errorf("%s has %d values, want %d", name, n, want)
		}
	}
	for _, want := range hostile {
		found := 0
		for _, m := range got["gvx_toolchain_info"].Metric {
			for _, l := range m.Label {
				if l.GetName() == "source" && l.GetValue() == valid(want) {
					found++
				}
			}
		}
		if found == 0 {
			t.Errorf("%.40q is no source", want)
		}
	}
}

// promtool is Prometheus' own judge: of the form, and of names and units.
func TestPromtool(t *testing.T) {
	tool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("SKIP: no promtool here (Debian: prometheus)")
	}
	for name, s := range map[string]Snapshot{"full": full(), "empty": {}, "hostile": hostileSnapshot()} {
		cmd := exec.Command(tool, "check", "metrics")
		cmd.Stdin = strings.NewReader(text(t, s))
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

// noRoom takes nothing.
type noRoom struct{}

func (noRoom) Write([]byte) (int, error) { return 0, errFull }

var errFull = errors.New("full")

func TestWriteFails(t *testing.T) {
	if err := full().Write(noRoom{}); !errors.Is(err, errFull) {
		t.Error(err)
	}
}
