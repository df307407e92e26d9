package doctor

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/gvx-go/gvx/internal/quote"
)

// zoneFolders are where package time looks on Unix (platformZoneSources).
var zoneFolders = []string{"/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/usr/lib/locale/TZ", "/etc/zoneinfo"}

// someZones are in every collection of time zones that is one.
var someZones = []string{"Europe/London", "America/New_York", "Asia/Tokyo"}

var timeTzdata = Check{
	ID:        "time.tzdata",
	Severity:  Warning,
	Title:     "no time zones",
	Reads:     append([]string{"ZONEINFO", "TZ", "GOROOT/lib/time/zoneinfo.zip"}, zoneFolders...),
	Threshold: "none of them has time zones; TZ names one that is not there",
	Systems:   []string{"linux", "darwin"},
	About: "`time.LoadLocation` looks at `$ZONEINFO`, then in the system's folders, then in `lib/time/zoneinfo.zip` of the GOROOT that the program was built with, which a program built with `-trimpath` or on another machine does not know. " +
		"Where none is there it fails with `unknown time zone Europe/Berlin`. Slim images of containers have none. Install `tzdata`, or build it in: `import _ \"time/tzdata\"`, or `go build -tags timetzdata` (since Go 1.15; 450 kB). " +
		"Of `TZ` Go takes names of zones and absolute paths only: whatever else it says, such as POSIX's `CET-1CEST`, silently means UTC.",
	Run: func(_ context.Context, h *Here) ([]Finding, error) {
		folder := firstFolder(h)
		var found []Finding
		if folder == "" && !zonesByVariable(h) {
			found = append(found, noZones(h))
		}
		return append(found, unknownTZ(h)...), nil
	},
}

func firstFolder(h *Here) string {
	for _, dir := range zoneFolders {
		if hasZones(h, dir) {
			return dir
		}
	}
	return ""
}

func hasZones(h *Here, dir string) bool {
	for _, zone := range someZones {
		if h.Exists(filepath.Join(dir, zone)) {
			return true
		}
	}
	return false
}

// zonesByVariable reports whether ZONEINFO leads to time zones: a folder or a zip file.
func zonesByVariable(h *Here) bool {
	name := h.Getenv("ZONEINFO")
	if name == "" {
		return false
	}
	f, err := h.Stat(name)
	return err == nil && (f.Mode.IsRegular() && f.Size > 0 || f.Mode.IsDir() && hasZones(h, name))
}

func noZones(h *Here) Finding {
	f := Finding{
		Severity: Warning, Source: zoneFolders[0], Value: "no time zones", Threshold: "tzdata",
		Text: "there are no time zones on this machine: time.LoadLocation fails with \"unknown time zone\"",
		Fix:  Fix{Words: "install tzdata, or build programs with -tags timetzdata"},
	}
	if goroot := h.Toolchain.GOROOT; goroot != "" && h.Exists(filepath.Join(goroot, "lib", "time", "zoneinfo.zip")) {
		f.Severity = Info
		f.Text = "there are no time zones on this machine but those of the toolchain: time.LoadLocation fails with \"unknown time zone\" in programs that do not know its GOROOT, built with -trimpath or elsewhere"
	}
	return f
}

// unknownTZ finds a TZ that package time takes for UTC (initLocal).
func unknownTZ(h *Here) []Finding {
	name := strings.TrimPrefix(h.Getenv("TZ"), ":")
	if name == "" || meansUTC(name) {
		return nil
	}
	if filepath.IsAbs(name) {
		if h.Exists(name) {
			return nil
		}
	} else {
		for _, dir := range zoneFolders {
			if filepath.IsLocal(name) && h.Exists(filepath.Join(dir, name)) {
				return nil
			}
		}
	}
	return []Finding{{
		Severity: Warning, Source: "TZ", Value: quote.Foreign(name), Threshold: "the name of a zone that is there",
		Text: "TZ is " + quote.Always(name) + ", which is no zone that Go finds here: Go programs run in UTC, without a word",
		Fix:  Fix{Words: "name a zone as in /usr/share/zoneinfo, such as Europe/London"},
	}}
}

// meansUTC reports whether UTC is what is wanted, by whichever name.
func meansUTC(name string) bool {
	switch strings.ToUpper(strings.TrimPrefix(name, "Etc/")) {
	case "UTC", "UCT", "GMT", "ZULU", "UTC0", "UTC+0", "UTC-0", "GMT0", "GMT+0", "GMT-0", "UNIVERSAL", "GREENWICH":
		return true
	}
	return false
}
