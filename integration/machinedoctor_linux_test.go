package integration

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/gvx-go/gvx/integration/internal/machine/plan"
)

// document is what gvx doctor --json or gvx why --json printed, as far as the cases ask for it.
type document struct {
	Checks      int     `json:"checks"`
	Findings    []found `json:"findings"`
	Unavailable []any   `json:"unavailable"`
	Messages    []struct {
		ID     string  `json:"id"`
		Causes []found `json:"causes"`
	} `json:"messages"`
}

type found struct {
	ID       string `json:"id"`
	Severity string `json:"severity"`
	Text     string `json:"text"`
	Source   string `json:"source"`
}

// claim checks one of them.
type claim func(*testing.T, document)

// finds is a report of one finding, with words in its text or source.
func finds(id, severity string, words ...string) claim {
	return func(t *testing.T, a document) {
		if len(a.Findings) != 1 || a.Findings[0].ID != id || a.Findings[0].Severity != severity {
			t.Errorf("%+v is found, want %s, of severity %s", a.Findings, id, severity)
			return
		}
		contains(t, a.Findings[0].Text+"\n"+a.Findings[0].Source, words...)
	}
}

// nothing is a report without any.
func nothing(t *testing.T, a document) {
	if len(a.Findings) > 0 || a.Checks == 0 || len(a.Unavailable) > 0 {
		t.Errorf("%+v is found of %d checks, and not all were made: %v", a.Findings, a.Checks, a.Unavailable)
	}
}

// blames is the cause of one message, with a word in its text; others are none.
func blames(message, cause, word string, others ...string) claim {
	return func(t *testing.T, a document) {
		if len(a.Messages) != 1 || a.Messages[0].ID != message {
			t.Fatalf("the messages are %+v, want %s", a.Messages, message)
		}
		causes := a.Messages[0].Causes
		is := func(id string) int { return slices.IndexFunc(causes, func(f found) bool { return f.ID == id }) }
		if at := is(cause); at < 0 || !strings.Contains(causes[at].Text, word) {
			t.Errorf("the causes are %+v, want %s with %q", causes, cause, word)
		}
		for _, other := range others {
			if is(other) >= 0 {
				t.Errorf("the causes are %+v: %s is none", causes, other)
			}
		}
	}
}

// answers checks all that a case was told, in turn, and how it ended.
func answers(code int, all ...claim) func(*testing.T, plan.Result) {
	return func(t *testing.T, r plan.Result) {
		if r.Code != code {
			t.Errorf("exit code %d, want %d", r.Code, code)
		}
		got := documents(t, r.Stdout)
		if len(got) != len(all) {
			t.Fatalf("%d answers, want %d", len(got), len(all))
		}
		for i, check := range all {
			check(t, got[i])
		}
	}
}

// documents reads the JSON in a case's output; nothing else of it begins with a brace.
func documents(t *testing.T, text string) (all []document) {
	t.Helper()
	for {
		start := strings.IndexByte(text, '{')
		if start < 0 {
			return all
		}
		var one document
		d := json.NewDecoder(strings.NewReader(text[start:]))
		must(t, d.Decode(&one))
		all, text = append(all, one), text[start+int(d.InputOffset()):]
	}
}

// and is check, for a case that printed each of words too.
func and(check func(*testing.T, plan.Result), words ...string) func(*testing.T, plan.Result) {
	return func(t *testing.T, r plan.Result) {
		check(t, r)
		contains(t, "\n"+r.Stdout, words...)
	}
}

// doctor is a line that asks about one check; follow asks, types the lines that are told to
// type, and asks again.
func doctor(id string) string { return "gvx doctor --json " + id + "\n" }

func follow(id string) string {
	return "sudo() { \"$@\"; }; gvx doctor --json " + id + " | tee report; lines=$(guest " + plan.Lines + " <report)\n" +
		"[ -n \"$lines\" ] || exit 9\neval \"$lines\" >&2 || exit 9\n" + doctor(id)
}

// declares are the files of a project that asks for a release, by its go.mod, and needs
// the go line of minor.
func declares(version, minor string) map[string]string {
	return map[string]string{"go.mod": "module example.com/m\n\ngo " + minor + "\n", ".go-version": version + "\n"}
}

// doctorCases are what gvx doctor and gvx why say of real limits. A case costs a second
// before it begins, so each asks all that can be asked there.
func doctorCases() []machineCase {
	all := slices.Concat(processorCases(), memoryCases(), taskCases(), managerCases(), kernelCases())
	for i := range all {
		if all[i].Files == nil {
			all[i].Files = declares(aware, "1.26")
		}
	}
	return all
}

func processorCases() []machineCase {
	half := []string{"CPUQuota=150%"}
	const debug, cpu = "GODEBUG=containermaxprocs=0 ", "cg.cpu"
	return []machineCase{
		// Of 1.5 processors a Go that knows makes 2; one that does not starts 4 threads.
		{check: and(answers(0, nothing,
			finds(cpu, "warning", "will start 4 threads (GODEBUG in the environment turns containermaxprocs off)"),
			finds(cpu, "warning", "1.5 CPUs allowed", "will start 4 threads", "go.mod:3 says go 1.24", "the go command itself 2")), "\n2\n4\n4\n"),
			Case: plan.Case{Name: "cpu-own", Properties: half, Command: "exec 2>&1; aware; unaware; " + debug + "aware\n" +
				doctor(cpu) + debug + doctor(cpu) + "sed -i 's/go 1.26/go 1.24/' go.mod\n" + doctor(cpu)}},
		{check: and(answers(0, finds(cpu, "warning", "2 CPUs allowed; go"+unaware+" will start 4 threads (cgroup-aware only from Go 1.25 with `go 1.25` in go.mod)"), nothing), "before 4\n", "after 2\n"),
			Case: plan.Case{Name: "cpu-unaware", Properties: []string{"CPUQuota=200%"}, Files: declares(unaware, "1.20"),
				Command: "echo before $(unaware 2>&1)\n" + follow(cpu) + "echo after $(unaware 2>&1)"}},
		{check: and(answers(0, finds(cpu, "warning", "1.5 CPUs allowed; go"+aware+" will start 4 threads (no Go reads the limit of /around_")), "\n4\n4\n"),
			Case: plan.Case{Name: "cpu-ancestor", Slice: half, Command: "exec 2>&1; aware; unaware\n" + doctor(cpu)}},
		// Its quota goes when it was stopped in enough periods: what comes is not slow.
		{check: answers(0, finds("cg.throttle", "warning", "case-cpu-throttled.service in ")),
			Case: plan.Case{Name: "cpu-throttled", Properties: []string{"CPUQuota=20%", "CPUQuotaPeriodSec=10ms"},
				Command: group + "timeout 0.5 sh -c 'while :; do :; done'; echo max >$group/cpu.max\n" + doctor("cg.throttle")}},
	}
}

func memoryCases() []machineCase {
	some := []string{"MemoryMax=512M"}
	const mem, oom, killed = "cg.mem", "cg.oom", "killed 1 process of this control group"
	return []machineCase{
		{check: answers(0, finds(mem, "warning", "limited to 512 MiB and GOMEMLIMIT sets none", "case-memory-own.service/memory.max"), nothing, finds("cg.memsmall", "warning", "may use 512 MiB")),
			Case: plan.Case{Name: "memory-own", Properties: some, Command: follow(mem) + doctor("cg.memsmall")}},
		{check: answers(0, finds(mem, "warning", "limited to 512 MiB", "/around_"), nothing),
			Case: plan.Case{Name: "memory-ancestor", Slice: some, Command: doctor(mem) + doctor(oom)}},
		{check: and(answers(0, finds(oom, "warning", killed), blames("killed", oom, killed)), "oom_kill 1\n"),
			Case: plan.Case{Name: "memory-out", Properties: []string{"MemoryMax=96M", "MemorySwapMax=0", "OOMPolicy=continue"},
				Command: group + "sh -c 'tail /dev/zero; :' 2>said; cat $group/memory.events\n" + doctor(oom) + "gvx why --json said"}},
		// A group that stands beside one of which something was killed.
		{check: answers(0, finds(mem, "warning", "limited to 512 MiB", "/memory.high"), finds(oom, "info", "in the control group /system.slice and below", "none of them in this process's own group")),
			Case: plan.Case{Name: "memory-high", Properties: []string{"MemoryHigh=512M"}, Command: doctor(mem) + doctor(oom)}},
	}
}

// crowd has a shell make many processes that only wait, and end them.
const crowd = `mkfifo many; exec 9<>many
crowd() { n=0; while [ $n -lt $1 ]; do (read -r _ <&9) & n=$((n+1)) all="$all $!"; done; }
disperse() { kill $all; wait; }
`

func taskCases() []machineCase {
	const pids, nproc, nofile = "limit.pids", "limit.nproc", "limit.nofile"
	return []machineCase{
		// A Go program says the same of both limits; the group's counter tells them apart, and
		// still does when there is room again. The last place is for its first thread.
		{check: answers(0, nothing, finds(pids, "warning", "tasks of 100 allowed"), finds(pids, "error", "tasks of 100 allowed"), blames("threads", pids, "was hit", nproc)),
			Case: plan.Case{Name: "tasks-group", User: "bob", Properties: []string{"TasksMax=100"},
				Command: crowd + doctor(pids) + "crowd 40\n" + doctor(pids) + "crowd 35\n" + doctor(pids) + "crowd 23; aware 2>said && exit 9; disperse; gvx why --json said"}},
		{check: answers(0, finds(nproc, "warning", "threads of 30 allowed"), blames("threads", nproc, "of 30 allowed", pids)),
			Case: plan.Case{Name: "tasks-user", User: "bob", Properties: []string{"LimitNPROC=30"},
				Command: crowd + doctor(nproc) + "crowd 28; aware 2>said && exit 9; disperse; gvx why --json said"}},
		{check: answers(3, finds(nofile, "warning", "may open 2048 files"), finds(nofile, "error", "may open 512 files"), finds(nofile, "error", "may open 50 files", "for go build too")),
			Case: plan.Case{Name: "files", Properties: []string{"LimitNOFILE=2048"}, Command: doctor(nofile) + "ulimit -n 512\n" + doctor(nofile) + "ulimit -n 50\n" + doctor(nofile)}},
		{check: and(answers(3, finds("tmp.noexec", "error", "/tmp is mounted noexec")), "refused\n"),
			Case: plan.Case{Name: "noexec", Properties: []string{"TemporaryFileSystem=/tmp:noexec,mode=1777"}, Command: "cp /bin/true /tmp/x; /tmp/x || echo refused\n" + doctor("tmp.noexec")}},
	}
}

// managerCases are of three users: bob has no manager of his own, carol's has no cpu to give
// out, and alice's has all.
func managerCases() []machineCase {
	const deleg, env = "cg.deleg", "sd.env"
	const own = "~/.local/share/gvx/shims"
	return []machineCase{
		{check: answers(0, finds(deleg, "info", "no service manager runs for this user (loginctl enable-linger")),
			Case: plan.Case{Name: "manager-bob", User: "bob", Command: "test ! -e /run/user/1001 || exit 9\n" + doctor(deleg)}},
		{check: and(answers(0, finds(deleg, "warning", "is not given the controllers cpu (Delegate="), finds(env, "warning", plan.System+"/shims is on this shell's PATH, and not on theirs")), "memory pids\n"),
			Case: plan.Case{Name: "manager-carol", User: "carol", Manager: true, Command: "cat /sys/fs/cgroup/user.slice/user-1002.slice/user@1002.service/cgroup.controllers\n" + doctor(deleg) + doctor(env)}},
		// Her own shims, on her shell's PATH alone; then by the lines on her services' too.
		{check: and(answers(0, nothing, finds(env, "warning", own+" is on this shell's PATH, and not on theirs"), nothing), "a service runs /home/alice/.local/share/gvx/shims/go\n"),
			Case: plan.Case{Name: "manager-alice", User: "alice", Manager: true,
				Command: doctor(deleg) + "gvx setup --no-rc >&2; PATH=" + own + ":$PATH\n" + follow(env) + "systemd-run --user --quiet --wait --pipe sh -c 'echo a service runs $(command -v go)'"}},
	}
}

func kernelCases() []machineCase {
	const huge, maps, thp = "/sys/kernel/mm/transparent_hugepage/", "mem.mapcount", "mem.thp"
	return []machineCase{
		{check: answers(0, finds(maps, "warning", "a process may have 1000 memory mappings"), nothing, finds(thp, "info", "with up to 511 of 512 pages unused in one"), nothing, nothing, nothing),
			Case: plan.Case{Name: "kernel", Command: "PATH=$PATH:/usr/sbin; sysctl -q vm.max_map_count=1000\n" + follow(maps) +
				"echo always >" + huge + "enabled; echo 511 >" + huge + "khugepaged/max_ptes_none\n" + follow(thp) +
				"echo madvise >" + huge + "enabled; echo 511 >" + huge + "khugepaged/max_ptes_none\n" + doctor(thp) +
				"prlimit --nproc=30 " + doctor("limit.nproc")}}, // which binds not root
	}
}
