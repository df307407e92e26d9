//go:build unix

package integration

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"net/url"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// lspPatience is how long a language server may take for all that it is asked.
const lspPatience = time.Minute

// lsp is a client of a language server: JSON-RPC 2.0 over its standard input and output
// (Language Server Protocol 3.17).
type lsp struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	said   *strings.Builder // on standard error
	told   strings.Builder  // to the user of the editor
	lastID int
}

// message is a request, a notification or an answer.
type message struct {
	ID     *json.RawMessage `json:"id,omitempty"`
	Method string           `json:"method,omitempty"`
	Params json.RawMessage  `json:"params,omitempty"`
	Result json.RawMessage  `json:"result,omitempty"`
	Error  json.RawMessage  `json:"error,omitempty"`
}

// startServer starts program in dir as an editor does: with pipes, and no terminal.
func startServer(t *testing.T, h house, program, dir string) *lsp {
	t.Helper()
	l := &lsp{cmd: h.command(dir, program), said: &strings.Builder{}}
	l.cmd.SysProcAttr = newSession()
	l.cmd.Stderr = l.said
	var err error
	l.in, err = l.cmd.StdinPipe()
	must(t, err)
	out, err := l.cmd.StdoutPipe()
	must(t, err)
	l.out = bufio.NewReader(out)
	must(t, l.cmd.Start())
	// One that hangs ends here, and what waits for it fails.
	timer := time.AfterFunc(lspPatience, func() { l.cmd.Process.Kill() })
	t.Cleanup(func() {
		timer.Stop()
		l.cmd.Process.Kill()
		l.cmd.Wait()
	})
	root := fileURL(dir)
	l.call(t, "initialize", map[string]any{
		"processId": nil, "rootUri": root, "capabilities": map[string]any{},
		"workspaceFolders": []any{map[string]any{"uri": root, "name": "project"}},
	})
	l.send(t, "initialized", map[string]any{}, nil)
	return l
}

func fileURL(path string) string { return (&url.URL{Scheme: "file", Path: path}).String() }

// definition opens file, which holds text, and returns the file in which the first
// occurrence of word in it is defined.
func (l *lsp) definition(t *testing.T, file, text, word string) string {
	t.Helper()
	before, _, ok := strings.Cut(text, word)
	if !ok {
		t.Fatalf("%s is not in %s", word, file)
	}
	l.send(t, "textDocument/didOpen", map[string]any{
		"textDocument": map[string]any{"uri": fileURL(file), "languageId": "go", "version": 1, "text": text},
	}, nil)
	var places []struct{ URI string }
	result := l.call(t, "textDocument/definition", map[string]any{
		"textDocument": map[string]any{"uri": fileURL(file)},
		"position":     map[string]any{"line": strings.Count(before, "\n"), "character": len(before) - 1 - strings.LastIndex(before, "\n")},
	})
	if err := json.Unmarshal(result, &places); err != nil || len(places) != 1 {
		l.fail(t, "one definition of %s is wanted, and there is %s (%v)", word, result, err)
	}
	where, err := url.Parse(places[0].URI)
	must(t, err)
	return where.Path
}

// stop ends the server as the protocol wants it.
func (l *lsp) stop(t *testing.T) {
	t.Helper()
	l.call(t, "shutdown", nil)
	l.send(t, "exit", nil, nil)
	l.in.Close()
	if err := l.cmd.Wait(); err != nil {
		t.Errorf("the server ended with %v\n%s", err, l.said)
	}
}

// fail ends the test, with what the server has said on standard error.
func (l *lsp) fail(t *testing.T, format string, args ...any) {
	t.Helper()
	l.cmd.Process.Kill()
	l.cmd.Wait()
	t.Fatalf(format+"\n%s%s", append(args, l.said, l.told.String())...)
}

// call sends a request and returns its result. Meanwhile it answers the server's own.
func (l *lsp) call(t *testing.T, method string, params any) json.RawMessage {
	t.Helper()
	l.lastID++
	id := json.RawMessage(strconv.Itoa(l.lastID))
	l.send(t, method, params, &id)
	for {
		m := l.receive(t, method)
		switch {
		case m.Method != "" && m.ID != nil:
			l.write(t, map[string]any{"jsonrpc": "2.0", "id": m.ID, "result": nil})
		case m.Method == "window/showMessage" || m.Method == "window/logMessage":
			fmt.Fprintf(&l.told, "%s\n", m.Params)
		case m.Method != "":
		case m.ID != nil && string(*m.ID) == string(id):
			if m.Error != nil {
				l.fail(t, "%s: %s", method, m.Error)
			}
			return m.Result
		}
	}
}

// send sends a request, or, without an id, a notification.
func (l *lsp) send(t *testing.T, method string, params any, id *json.RawMessage) {
	t.Helper()
	m := map[string]any{"jsonrpc": "2.0", "method": method}
	if params != nil {
		m["params"] = params
	}
	if id != nil {
		m["id"] = id
	}
	l.write(t, m)
}

func (l *lsp) write(t *testing.T, m any) {
	t.Helper()
	data, err := json.Marshal(m)
	must(t, err)
	if _, err := fmt.Fprintf(l.in, "Content-Length: %d\r\n\r\n%s", len(data), data); err != nil {
		l.fail(t, "to the server: %v", err)
	}
}

func (l *lsp) receive(t *testing.T, waitingFor string) message {
	t.Helper()
	header, err := textproto.NewReader(l.out).ReadMIMEHeader()
	if err != nil {
		l.fail(t, "waiting for the answer to %s: %v", waitingFor, err)
	}
	size, err := strconv.Atoi(header.Get("Content-Length"))
	must(t, err)
	data := make([]byte, size)
	_, err = io.ReadFull(l.out, data)
	must(t, err)
	var m message
	must(t, json.Unmarshal(data, &m))
	return m
}
