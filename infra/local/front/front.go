// Package front is the door of each AWS-compatible service of the local stack: a loopback address where every call is
// counted for whom it was made, and where faults can be put in between.
package front

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"time"
)

// Door is a service that listens.
type Door struct {
	// URL is its address, without a path.
	URL    string
	server *http.Server
}

// Listen opens a loopback address; port 0 takes a free one.
func Listen(port int) (net.Listener, error) {
	listener, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, fmt.Errorf("listen on loopback: %w", err)
	}
	return listener, nil
}

// Serve answers at the listener until the door is closed.
func Serve(listener net.Listener, handler http.Handler) *Door {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		// What a client breaks off is no news.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	go func() { _ = server.Serve(listener) }()
	return &Door{URL: "http://" + listener.Addr().String(), server: server}
}

// Close stops answering: calls under way get a second to finish.
func (d *Door) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	err := d.server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = d.server.Close()
	}
	return err
}

// Abandon stops answering at once, as when whoever would be answered is gone.
func (d *Door) Abandon() { _ = d.server.Close() }

// Proxy passes calls on to the address. The Host header stays as sent, since it is part of every signature.
func Proxy(address string) (http.Handler, error) {
	target, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("read address %q: %w", address, err)
	}
	return proxy(target, &net.Dialer{}, "", ""), nil
}

// ProxySocket passes calls on to a Unix socket.
func ProxySocket(path string) http.Handler {
	return proxy(&url.URL{Scheme: "http", Host: "socket"}, &net.Dialer{}, "unix", path)
}

func proxy(target *url.URL, dialer *net.Dialer, network, address string) http.Handler {
	transport := &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute, DisableCompression: true}
	if network != "" {
		transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, address)
		}
	}
	return &httputil.ReverseProxy{
		Transport: transport,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host
			r.SetXForwarded()
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
		ErrorLog:     log.New(io.Discard, "", 0),
	}
}
