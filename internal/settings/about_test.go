package settings

import "testing"

// A setting that no manual explains is one that nobody finds.
func TestEverySettingIsDescribed(t *testing.T) {
	for _, name := range Names() {
		if d := Describe(name); d.Meaning == "" || d.Wants == "" {
			t.Errorf("%s: %+v", name, d)
		}
	}
	if d := Describe("GVX_NONSENSE"); d != (Description{}) {
		t.Errorf("what is no setting: %+v", d)
	}
}
