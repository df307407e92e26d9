//go:build unix

package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/goversion"
	"github.com/gvx-go/gvx/internal/install"
	"github.com/gvx-go/gvx/internal/layout"
	"github.com/gvx-go/gvx/internal/release"
	"github.com/gvx-go/gvx/verify"
)

// BenchmarkComplete measures what a Tab waits for, against a program that does nothing:
// the commands alone, what is installed, and what is released by a kept list of the real
// one's size. Each is to take at most 10 ms.
func BenchmarkComplete(b *testing.B) {
	measured(b)
	h := quietHouse(b, "go"+current+"."+platform()+"-0123456789abcdef").with("GVX_SOURCES=")
	defer h.raze()
	keepList(b, h)
	ask := func(name, program string, args ...string) rival {
		return rival{name, func(b *testing.B) time.Duration { return timed(b, h.command(h.path, program, args...)) }}
	}
	turns(b, 100,
		ask("nothing", "quiet"),
		ask("version", "gvx", "version"),
		ask("commands", "gvx", "__complete", "fish", "in"),
		ask("installed", "gvx", "__complete", "fish", "uninstall", ""),
		ask("released", "gvx", "__complete", "fish", "install", "1.2"),
	)
}

// keepList writes a list of 300 releases with 20 archives each, as go.dev has them.
func keepList(b *testing.B, h house) {
	b.Helper()
	var list strings.Builder
	for i := range 300 {
		v, err := goversion.Parse(fmt.Sprintf("1.%d.%d", 30-i/15, i%15+1))
		if err != nil {
			b.Fatal(err)
		}
		fmt.Fprintf(&list, `{"version":"%v","files":[`, v)
		for _, arch := range strings.Fields("386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x a b c d e f g") {
			p, err := goversion.ParsePlatform("linux-" + arch)
			if err != nil {
				b.Fatal(err)
			}
			fmt.Fprintf(&list, `{"filename":"%s","os":"linux","arch":"%s","sha256":"%064d","size":1,"kind":"archive"},`, release.DistFile(verify.Subject{Version: v, Platform: p}), arch, i)
		}
		list.WriteString(`{}]},`)
	}
	dirs, err := layout.New(h.get)
	if err != nil {
		b.Fatal(err)
	}
	if err := os.MkdirAll(dirs.Feeds(), 0o755); err != nil {
		b.Fatal(err)
	}
	if err := (install.FeedFile{Dirs: dirs}).Store(release.Mirror{}.KeptAs(), []byte(`{"format":1,"releases":[`+list.String()+`{}]}`)); err != nil {
		b.Fatal(err)
	}
	if st, err := os.Stat(filepath.Join(dirs.Feeds(), "54f6ddafda7295d8.json")); err != nil || st.Size() < 500<<10 {
		b.Fatal("the list is not of the real one's size: ", err)
	}
}
