package release

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/releasetest"
)

// TestHostileServer holds the client against a proxy that misbehaves as real ones
// have: what is no archive is an error of the right kind, and no text of the
// server's can do anything to a terminal.
func TestHostileServer(t *testing.T) {
	for _, tt := range []struct {
		behaviour string
		tls       bool
		want      func(error) bool
	}{
		{"truncated", false, is[*UnreachableError]},
		{"stall", false, is[*UnreachableError]},
		{"slow", false, none},
		{"status-403", false, is[*UnreachableError]}, // the list names it
		{"status-404", false, is[*UnreachableError]},
		{"status-410", false, is[*UnreachableError]},
		{"status-500", false, is[*UnreachableError]},
		{"redirect-http", true, is[*RedirectError]},
		{"redirect-other-host", false, none},
		{"escapes", false, nil},
		{"escapes-list", false, none},
		{"escapes-info", false, none},
		{"escapes-error", false, nil},
		{"escapes-redirect", false, nil},
	} {
		t.Run(tt.behaviour, func(t *testing.T) {
			t.Parallel()
			start := releasetest.New
			if tt.tls {
				start = releasetest.NewTLS
			}
			server := start(t, releasetest.Small("1.27.4", linux(t)))
			if err := server.Apply(tt.behaviour); err != nil {
				t.Fatal(err)
			}
			var told []string
			proxies := mustProxies(t, withLogin(server.URL))
			c := NewClient(quick(Config{
				Transport: server.Client().Transport, Stall: 300 * time.Millisecond, Log: func(l string) { told = append(told, l) },
			}))
			s := NewProxySource(c, proxies)
			a, err := s.Open(t.Context(), subject(t, "1.27.4"), tempPart(t), nil)
			if err == nil {
				data := make([]byte, a.Size)
				if _, err = a.Zip.ReadAt(data, 0); err != nil {
					a.Close()
					a = nil
				} else {
					defer a.Close()
				}
			}
			if tt.want != nil && !tt.want(err) || (a == nil) != (err != nil) {
				t.Errorf("%v, %v", a, err)
			}
			_, listErr := s.List(t.Context(), linux(t))
			_, existErr := s.Exists(t.Context(), subject(t, "1.27.9"))
			_, logErr := NewLogRemote(c, proxies).ReadRemote(t.Context(), "/lookup/golang.org/toolchain@v0.0.1-go1.27.9.linux-amd64")
			for _, err := range []error{err, listErr, existErr, logErr} {
				if err != nil {
					told = append(told, err.Error())
				}
			}
			if a != nil {
				told = append(told, a.URL)
			}
			for _, s := range told {
				if strings.ContainsFunc(s, func(r rune) bool { return !strconv.IsPrint(r) }) {
					t.Errorf("unsafe to print: %q", s)
				}
			}
			leak(t, tt.behaviour, err, listErr, existErr, logErr, told)
			for _, r := range server.OtherRequests() {
				if r.Header.Get("Authorization") != "" {
					t.Error("the other host got the password")
				}
			}
			if tt.behaviour == "redirect-http" && len(server.OtherRequests()) > 0 {
				t.Error("the plain host was asked")
			}
		})
	}
}

func is[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}

func none(err error) bool { return err == nil }

// TestGenuineArchive compares what arrives with what is served.
func TestGenuineArchive(t *testing.T) {
	toolchain := releasetest.Small("1.27.4", linux(t))
	server := releasetest.New(t, toolchain)
	f := tempPart(t)
	a, err := NewProxySource(NewClient(quick(Config{})), mustProxies(t, server.URL)).Open(t.Context(), subject(t, "1.27.4"), f, nil)
	if err != nil {
		t.Fatal(err)
	}
	if data := readFile(t, a.Zip); !slices.Equal(data, toolchain.Zip()) {
		t.Errorf("%d bytes of %d, or others", len(data), len(toolchain.Zip()))
	}
}
