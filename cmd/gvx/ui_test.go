package main

import (
	"encoding/json"
	"os"
	"os/signal"
	"slices"
	"testing"

	"github.com/gvx-go/gvx/internal/quote"
)

func TestEscapeJSON(t *testing.T) {
	in := map[string]string{"text": "a\u009b31m\x7f\u202eb\n\x1b 日本 \U000e0041é"}
	data, err := json.MarshalIndent(in, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	out := escapeJSON(string(data))
	for _, r := range out {
		if r != '\n' && quote.Foreign(string(r)) != string(r) {
			t.Errorf("%U is in the output", r)
		}
	}
	var back map[string]string
	if err := json.Unmarshal([]byte(out), &back); err != nil || back["text"] != in["text"] {
		t.Errorf("%s reads as %q, %v", out, back["text"], err)
	}
}

func TestIgnoredSignalsStayIgnored(t *testing.T) {
	sig := stopSignals[0]
	if !slices.Contains(heeded(), sig) {
		t.Fatalf("%v is not heeded", sig)
	}
	signal.Ignore(sig)
	defer signal.Reset(sig)
	if slices.ContainsFunc(heeded(), func(s os.Signal) bool { return s == sig }) {
		t.Errorf("%v is heeded although it is ignored", sig)
	}
}
