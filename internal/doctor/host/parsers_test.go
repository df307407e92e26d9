package host

import (
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// seeds are the files below testdata/NAME, of which there must be some: a corpus that is
// gone makes a fuzzer that stays green.
func seeds(f *testing.F, name string) {
	f.Helper()
	files, _ := filepath.Glob(filepath.Join("testdata", name, "*"))
	if len(files) < 3 {
		f.Fatalf("testdata/%s has %d files", name, len(files))
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
}

func FuzzResolvConf(f *testing.F) {
	seeds(f, "resolvconf")
	f.Fuzz(func(t *testing.T, text string) {
		c := ParseResolvConf(text)
		lines := strings.Count(text, "\n") + 1
		for _, w := range slices.Concat(c.Servers, c.Surplus, c.Broken, c.Unknown) {
			if w.Line < 1 || w.Line > lines || !strings.Contains(strings.Split(text, "\n")[w.Line-1], w.Text) {
				t.Errorf("%+v is not there", w)
			}
		}
		if len(c.Servers) > MostNameservers || len(c.Surplus) > 0 && len(c.Servers) < MostNameservers {
			t.Errorf("servers %v, surplus %v", c.Servers, c.Surplus)
		}
		for _, w := range c.Servers {
			if _, err := netip.ParseAddr(w.Text); err != nil {
				t.Error(err)
			}
		}
		if c.Ndots.Value < 0 || c.Ndots.Value > 15 || c.Timeout.Value < 1 || c.Attempts.Value < 1 {
			t.Errorf("%+v", c)
		}
	})
}

func FuzzNSSwitch(f *testing.F) {
	seeds(f, "nsswitch")
	f.Fuzz(func(t *testing.T, text string) {
		sources, err := ParseNSSwitch(text, "hosts")
		for _, s := range sources {
			if err != nil || s.Name == "" || strings.Contains(s.Name, " ") || !strings.Contains(text, s.Name) {
				t.Errorf("%+v, %v", s, err)
			}
		}
		l := Lookup{Sources: sources, Unread: err}
		if pure := l.Order(false); pure == OrderCgo || pure == "" {
			t.Errorf("without cgo: %q", pure)
		}
		if l.Order(true) == "" {
			t.Error("no order")
		}
	})
}

func FuzzEtcHosts(f *testing.F) {
	seeds(f, "hosts")
	f.Fuzz(func(t *testing.T, text string) {
		for name, entries := range ParseEtcHosts(text) {
			if len(entries) == 0 || strings.ContainsAny(name, " \t\n#") {
				t.Errorf("%q: %v", name, entries)
			}
			for _, e := range entries {
				if !e.Address.IsValid() || e.Line < 1 {
					t.Errorf("%q: %+v", name, e)
				}
			}
		}
	})
}

func FuzzSockets(f *testing.F) {
	seeds(f, "sockets")
	f.Fuzz(func(t *testing.T, text string) {
		if n, ok := ParseSockstat(text); ok && n < 0 {
			t.Error(n)
		}
		routes := map[Route]int{}
		p := Ports{First: 1, Last: 65535}
		countTimeWait(routes, text, p)
		for r, n := range routes {
			if n < 1 || !r.From.IsValid() || !r.To.IsValid() {
				t.Errorf("%v: %d", r, n)
			}
		}
	})
}

func FuzzPorts(f *testing.F) {
	for _, seed := range [][2]string{{"32768\t60999\n", "\n"}, {"1 65535", "1-65535"}, {"40000 40099", "40001,40003-40005,9"}, {"5 4", ""}, {"0 99999", "-"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, text, reserved string) {
		p, ok := ParsePorts(text, reserved)
		if !ok {
			return
		}
		if p.First > p.Last || p.Free() < 0 || p.Reserved > p.Last-p.First+1 || !p.Has(p.Last) {
			t.Errorf("%+v", p)
		}
	})
}

func TestSocketAddress(t *testing.T) {
	for text, want := range map[string]string{
		"0100007F:1538":                         "127.0.0.1:5432",
		"00000000000000000000000001000000:01BB": "[::1]:443",
		"0000000000000000FFFF00000100007F:9C40": "127.0.0.1:40000",
		"000080FE00000000FF00FC00010000FE:FFFF": "[fe80::fc:ff:fe00:1]:65535",
		"0100007F":                              "", "0100007:1": "", "0100007F:10000": "", "zz": "",
	} {
		got, ok := socketAddress(text)
		if ok != (want != "") || ok && got.String() != want {
			t.Errorf("%s is %v, want %q", text, got, want)
		}
	}
}
