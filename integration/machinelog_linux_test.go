package integration

import (
	"strings"
	"testing"

	"github.com/gvx-go/gvx/integration/internal/machine/plan"
	"github.com/gvx-go/gvx/internal/releasetest"
)

// logCases are what a real journal, and the log of all users, hold of gvx's records.
func logCases() []machineCase {
	key := releasetest.NewSigningKey("A test of gvx")
	return []machineCase{
		// Root reads in the journal what bob cannot change: the hash of his last line.
		{check: journalKnows, Case: plan.Case{Name: "log-journal", Files: declares(aware, "1.26"), Command: `chmod 755 /root; chown bob .
bob() { /usr/sbin/runuser -u bob -- env -u XDG_STATE_HOME HOME=/home/bob "$@"; }
bob env GVX_AUDIT_COPY=journal gvx pin ` + aware + ` >&2 || exit 9
journalctl --sync; journalctl -t gvx _UID=1001 -n 1 -o verbose >seen
last() { sed -n "s/^ *$1=//p" seen; }
echo "hash $(last GVX_HASH)"; echo "head $(bob gvx log --head)"; echo "uid $(last _UID) event $(last GVX_EVENT) version $(last GVX_VERSION)"
[ "$(last GVX_RECORD)" = "$(tail -n 1 /home/bob/.local/state/gvx/audit.jsonl)" ] && echo "the same record"
bob gvx log --verify --head="$(last GVX_HASH)" >&2; echo "whole $?"
sed -i '$s/"seq"/"sequence"/' /home/bob/.local/state/gvx/audit.jsonl
bob gvx log --verify --head="$(last GVX_HASH)" >&2; echo "changed $?"
`}},
		{check: systemLogIs(key.Fingerprint()), Case: plan.Case{Name: "log-system", Files: map[string]string{"key.asc": string(key.Armored())}, Command: `mkdir -p /etc/gvx; echo GVX_AUDIT_COPY=journal >/etc/gvx/env
umask 077
gvx keys import --system key.asc >&2 || exit 9
gvx uninstall --system ` + unaware + ` >&2 && exit 9
journalctl --sync
log=/var/log/gvx/audit.jsonl
stat -c '%a %U %n' /var/log/gvx $log
bob() { (cd / && HOME=/home/bob /usr/sbin/runuser -u bob -- "$@"); }
bob gvx log --system --json
bob gvx log --system --verify --head="$(journalctl -t gvx _UID=0 -n 1 -o verbose | sed -n 's/^ *GVX_HASH=//p')" >&2; echo "whole $?"
bob sh -c "echo >>$log" 2>/dev/null; echo "bob writes $?"
rm -r /etc/gvx
`}},
	}
}

func journalKnows(t *testing.T, r plan.Result) {
	says("the same record\n", "whole 0\n", "changed 4\n", "uid 1001 event pin version go"+aware+"\n")(t, r)
	_, hash, _ := strings.Cut(r.Stdout, "hash ")
	hash, _, _ = strings.Cut(hash, "\n")
	if len(hash) != 64 {
		t.Errorf("the journal has no hash: %q", hash)
	}
	contains(t, r.Stdout, "head "+hash+"\n")
}

func systemLogIs(fingerprint string) func(*testing.T, plan.Result) {
	return func(t *testing.T, r plan.Result) {
		says("755 root /var/log/gvx\n644 root /var/log/gvx/audit.jsonl\n", `"key-import"`, fingerprint, `"uninstall"`, `"failed"`, "whole 0\n", "bob writes 2\n")(t, r)
	}
}
