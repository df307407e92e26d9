package release

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gvx-go/gvx/internal/quote"
)

// Config is what a [Client] is made of. Every field may be its zero value.
type Config struct {
	// Transport makes one exchange. Nil is Go's own, which honours HTTP_PROXY,
	// HTTPS_PROXY, NO_PROXY and SSL_CERT_FILE.
	Transport http.RoundTripper
	// UserAgent is what servers are told; "gvx" where empty.
	UserAgent string
	// Credentials are added to by every URL that has a user name.
	Credentials *Credentials
	// Netrc returns the contents of the user's .netrc file. It is called once, before
	// the first request by https; nil where no such file is to be read.
	Netrc func() ([]byte, error)
	// Offline forbids every request; file URLs are read all the same.
	Offline bool
	// Stall is how long a server may send nothing; 30 seconds where 0.
	Stall time.Duration
	// Backoff says how long to wait after the nth failed try, from 1.
	Backoff func(n int) time.Duration
	// Sleep waits, or returns the context's error.
	Sleep func(context.Context, time.Duration) error
	// Now is the clock that dates a [Catalog].
	Now func() time.Time
	// Log is told, in one line that may be shown, why something is tried again, or
	// could not be kept.
	Log func(line string)
}

// Client is the one that makes requests: by GET, and by HEAD where only an answer is
// wanted ([Client.Reach]). It may be used by several goroutines.
type Client struct {
	transport   http.RoundTripper
	userAgent   string
	credentials *Credentials
	readNetrc   func()
	offline     bool
	stall       time.Duration
	backoff     func(int) time.Duration
	sleep       func(context.Context, time.Duration) error
	now         func() time.Time
	log         func(string)
}

// Sink is where a download goes; *os.File is one. Each try begins it anew.
type Sink interface {
	io.Writer
	io.Seeker
	Truncate(size int64) error
}

// Progress is told how many bytes have come and how many there will be, -1 where
// the server does not say. done falls back to 0 when a try begins anew.
type Progress func(done, total int64)

// NewClient returns a client.
func NewClient(cfg Config) *Client {
	c := &Client{
		transport: cfg.Transport, userAgent: cfg.UserAgent, credentials: cfg.Credentials,
		offline: cfg.Offline, stall: cfg.Stall, backoff: cfg.Backoff, sleep: cfg.Sleep, now: cfg.Now, log: cfg.Log,
	}
	if c.userAgent == "" {
		c.userAgent = "gvx"
	}
	if c.credentials == nil {
		c.credentials = NewCredentials()
	}
	if c.transport == nil {
		c.transport = defaultTransport(c.credentials, http.ProxyFromEnvironment)
	}
	if c.stall == 0 {
		c.stall = 30 * time.Second
	}
	if c.backoff == nil {
		c.backoff = backoff
	}
	if c.sleep == nil {
		c.sleep = sleep
	}
	if c.now == nil {
		c.now = time.Now
	}
	if c.log == nil {
		c.log = func(string) {}
	}
	c.readNetrc = sync.OnceFunc(func() { c.addNetrc(cfg.Netrc) })
	return c
}

// addNetrc adds what read returns to the credentials. A file that cannot be read is
// told, and requests are made without it, as by the go command.
func (c *Client) addNetrc(read func() ([]byte, error)) {
	if read == nil {
		return
	}
	data, err := read()
	if err != nil {
		c.log("the passwords of .netrc are not used: " + quote.Foreign(err.Error()))
		return
	}
	c.credentials.addNetrc(data)
}

// defaultTransport is Go's own, with find for HTTP_PROXY and its like. A setting
// that is no URL is an error that repeats the setting, password included, so it
// is put into other words; the password of one that is a URL is kept among the
// secrets, for such a proxy may repeat it in its answer.
func defaultTransport(secrets *Credentials, find func(*http.Request) (*url.URL, error)) http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxResponseHeaderBytes = 1 << 20
	t.Proxy = func(r *http.Request) (*url.URL, error) {
		u, err := find(r)
		if err != nil {
			return nil, errors.New("the environment's HTTP_PROXY or HTTPS_PROXY is not a proxy's URL")
		}
		if u != nil {
			secrets.hide(u)
		}
		return u, nil
	}
	return t
}

// Get returns what is at u, at most limit bytes. A user name and password in u
// are taken out and kept for u's origin.
//
// The error is a *[StatusError] (fs.ErrNotExist for 404, 410 and a file that is
// not there), a *[LimitError], a *[RedirectError], the context's own, or an
// *[UnreachableError].
func (c *Client) Get(ctx context.Context, u *url.URL, limit int64) ([]byte, error) {
	var b bytes.Buffer
	if err := c.Download(ctx, u, (*buffer)(&b), limit, nil); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// buffer is a bytes.Buffer that can begin anew.
type buffer bytes.Buffer

func (b *buffer) Write(p []byte) (int, error)    { return (*bytes.Buffer)(b).Write(p) }
func (b *buffer) Seek(int64, int) (int64, error) { return 0, nil }
func (b *buffer) Truncate(int64) error           { (*bytes.Buffer)(b).Reset(); return nil }

// Download writes what is at u to dst, at most limit bytes, and tells progress,
// which may be nil. dst is emptied first, at each try, and may hold anything after
// an error. Errors are those of [Client.Get], and a *[WriteError] for dst's.
func (c *Client) Download(ctx context.Context, u *url.URL, dst Sink, limit int64, progress Progress) error {
	u = c.credentials.Take(u)
	if progress == nil {
		progress = func(int64, int64) {}
	}
	t := transfer{dst: dst, limit: limit, progress: progress, url: redact(u)}
	if u.Scheme == "file" {
		return t.file(ctx, u)
	}
	if c.offline {
		return &UnreachableError{URL: t.url, Err: ErrOffline}
	}
	return c.retry(ctx, u, func() error { return c.once(ctx, u, &t) })
}

func (c *Client) once(ctx context.Context, u *url.URL, t *transfer) error {
	a, err := c.ask(ctx, u, nil)
	if err != nil {
		return err
	}
	defer a.Close()
	return t.run(a, a.ContentLength)
}
