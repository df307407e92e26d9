package main

import (
	"github.com/schollz/progressbar/v3"

	"github.com/gvx-go/gvx/internal/goversion"
)

// bar shows on a terminal how far a download is; elsewhere it shows nothing.
type bar struct {
	bar *progressbar.ProgressBar
}

func (g *gvx) newBar(v goversion.Version) *bar {
	if !isTerminal(g.stderr) || g.getenv("TERM") == "dumb" {
		return &bar{}
	}
	return &bar{progressbar.NewOptions64(-1,
		progressbar.OptionSetWriter(g.stderr),
		progressbar.OptionSetDescription(v.String()),
		progressbar.OptionShowBytes(true),
		progressbar.OptionSetWidth(30),
		progressbar.OptionThrottle(65e6),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionEnableColorCodes(false),
	)}
}

// update is a release.Progress: done bytes of total, which is -1 where nobody
// knows.
func (b *bar) update(done, total int64) {
	if b.bar == nil {
		return
	}
	if total > 0 && b.bar.GetMax64() != total {
		b.bar.ChangeMax64(total)
	}
	_ = b.bar.Set64(done)
}

// end takes the bar away.
func (b *bar) end() {
	if b.bar != nil {
		_ = b.bar.Clear()
	}
}
