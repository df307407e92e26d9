package goversion

import (
	"fmt"
	"testing"
)

func TestPatches(t *testing.T) {
	for name, want := range map[string]string{
		"1.27.2":         "[go1.27.0 go1.27.1 go1.27.2]",
		"1.21.0":         "[go1.21.0]",
		"1.20.1":         "[go1.20 go1.20.1]",
		"1.28rc1":        "[go1.28rc1]",
		"1.27.999999999": "[go1.27.999999999]",
	} {
		v, err := Parse(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(v.Patches()); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if all := (Version{}).Patches(); len(all) != 1 || !all[0].IsZero() {
		t.Errorf("of no release: %v", all)
	}
}
