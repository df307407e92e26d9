package quote

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestJSON(t *testing.T) {
	in := map[string]string{"text": "a\u009b31m\x7f\u202eb\n\x1b 日本 \U000e0041é \\##[add-mask]###[x"}
	data, err := json.MarshalIndent(in, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	out := JSON(string(data))
	if strings.Contains(out, "##[") {
		t.Errorf("%s holds a command", out)
	}
	for _, r := range out {
		if r != '\n' && Foreign(string(r)) != string(r) {
			t.Errorf("%U is in the output", r)
		}
	}
	var back map[string]string
	if err := json.Unmarshal([]byte(out), &back); err != nil || back["text"] != in["text"] {
		t.Errorf("%s reads as %q, %v", out, back["text"], err)
	}
}
