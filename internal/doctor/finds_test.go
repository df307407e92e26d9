package doctor

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gvx-go/gvx/internal/doctor/host"
)

// quickExit has a test's child that looks for races end at once.
const quickExit = "GORACE=atexit_sleep_ms=0"

// runningHere is the machine as a check sees it that runs in this process.
func runningHere() *Here {
	return &Here{Host: host.Running(os.Getenv("HOME"), "/", os.Environ(), time.Now)}
}

// finds runs one check and returns what it finds, whole.
func finds(t *testing.T, c Check, h *Here) []Finding {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
	defer cancel()
	found, err := c.Run(ctx, h)
	if err != nil {
		t.Fatalf("%s: %v", c.ID, err)
	}
	return found
}

// mustFind demands one finding whose text has all of words.
func mustFind(t *testing.T, c Check, h *Here, words ...string) Finding {
	t.Helper()
	found := finds(t, c, h)
	for _, f := range found {
		if hasAll(f.Text, words) {
			return f
		}
	}
	t.Fatalf("%s finds %s, want %q", c.ID, shownAsJSON(found), words)
	return Finding{}
}

func hasAll(text string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func shownAsJSON(found []Finding) string {
	data, _ := json.Marshal(found)
	return string(data)
}

func mustFindNothing(t *testing.T, c Check, h *Here) {
	t.Helper()
	if found := finds(t, c, h); len(found) > 0 {
		t.Fatalf("%s finds %s", c.ID, shownAsJSON(found))
	}
}
