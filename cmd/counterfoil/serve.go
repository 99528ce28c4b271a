package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"counterfoil/ledger/api"
	"counterfoil/ledger/postgres"
	"counterfoil/reports/web"
	"counterfoil/reports/workbook"

	"github.com/gin-gonic/gin"
	"github.com/spf13/cobra"
)

func newServe(app *app) *cobra.Command {
	var options serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run imports and reconciliations on schedule; serve the ledger API and the pages on this machine",
		Long: `Runs the jobs of the policy's schedule (imports, reconciliations), and serves the read-only ledger API
under /v1 and the pages under /. Any number of serve processes, on any hosts, share the work of a
database; each job is run by one of them. ` + "`counterfoil jobs`" + ` shows how they are doing. Ctrl-C stops: running
jobs get a few seconds, keep what they have committed, and are taken up again by the next process.

There is no log-in yet, so it listens on the loopback interface only and refuses any other address.

With CENTRA_WEBHOOK_SECRET, POST ` + hookPath + ` takes the calls of Centra's webhook plug-in (mode
Integration API): who calls is known by the signature over the body, and a call only has the
documents it names read again. Centra reaches it through a proxy on this machine that ends TLS on
port 443 and forwards this one path and no other, because the rest has no log-in; nginx for one:

  location = ` + hookPath + ` { proxy_pass http://127.0.0.1:8421; client_max_body_size 256k; }

Logs are JSON lines on standard error.`,
		Example: `  counterfoil serve
  counterfoil serve --no-jobs             # the API and the pages only
  curl http://127.0.0.1:8421/v1/entities`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return app.serve(cmd.Context(), options) },
	}
	cmd.Flags().StringVar(&options.address, "listen", "127.0.0.1:8421", "loopback address and port; port 0 chooses one")
	cmd.Flags().BoolVar(&options.noJobs, "no-jobs", false, "serve the API and the pages only; jobs are left to other processes")
	return cmd
}

type serveOptions struct {
	address string
	noJobs  bool
}

func (a *app) serve(ctx context.Context, options serveOptions) (err error) {
	if err := loopback(options.address); err != nil {
		return err
	}
	if a.config.CentraWebhookSecret != "" && a.config.CentraURL == "" {
		return errors.New("CENTRA_WEBHOOK_SECRET is set and CENTRA_URL is not: what the webhook names could not be read; set both, or neither")
	}
	log := slog.New(slog.NewJSONHandler(a.stderr, nil))
	c, err := a.crew(ctx, log, !options.noJobs)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	handler, closeReader, err := a.handler(ctx, c)
	if err != nil {
		return err
	}
	defer closeReader()
	listener, err := net.Listen("tcp", options.address)
	if err != nil {
		return fmt.Errorf("listen: %w (choose another port with --listen)", err)
	}
	if !options.noJobs {
		if err := c.queue.Start(ctx); err != nil {
			return errors.Join(err, listener.Close())
		}
	}
	fmt.Fprintf(a.stdout, "serving on http://%s – this machine only, because there is no log-in yet; stop with Ctrl-C\n", listener.Addr())
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	return serveUntil(ctx, server, listener)
}

// serveUntil serves until ctx ends, then lets requests under way finish.
func serveUntil(ctx context.Context, server *http.Server, listener net.Listener) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// loopback refuses every address that another machine could reach.
func loopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("address %q: give host and port, e.g. 127.0.0.1:8421", address)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("address %q can be reached from other machines, and there is no log-in yet: use 127.0.0.1 or [::1]", address)
	}
	return nil
}

// handler mounts the API, which reads as the audit role, the pages and the webhook.
func (a *app) handler(ctx context.Context, c *crew) (http.Handler, func(), error) {
	log := c.log
	s, err := settings(c.policy)
	if err != nil {
		return nil, nil, err
	}
	dsn, err := a.dsn(ctx)
	if err != nil {
		return nil, nil, err
	}
	auditor, err := postgres.OpenAudit(ctx, dsn)
	if err != nil {
		return nil, nil, err
	}
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	if err := router.SetTrustedProxies(nil); err != nil {
		return nil, nil, errors.Join(err, auditor.Close())
	}
	router.Use(gin.CustomRecoveryWithWriter(nil, func(c *gin.Context, panicked any) {
		log.ErrorContext(c.Request.Context(), "panic", "path", c.FullPath(), "value", fmt.Sprint(panicked))
		c.AbortWithStatus(http.StatusInternalServerError)
	}), localHost)
	api.New(auditor, log).Register(router)
	web.Register(router, web.Site{Reader: auditor, Periods: auditor, Workbook: workbook.Renderer{}, Settings: s, Log: log})
	protection := http.NewCrossOriginProtection()
	if secret := a.config.CentraWebhookSecret; secret != "" {
		hook{secret: secret, queue: c.queue, now: time.Now, log: log}.register(router)
		protection.AddInsecureBypassPattern("POST " + hookPath) // its signature says more than an origin
	}
	return protection.Handler(router), func() { _ = auditor.Close() }, nil
}

// localHost refuses requests that name another host: a page elsewhere whose name was
// made to point here (DNS rebinding) must not read the ledger through a visitor's browser.
// The webhook alone is called under its public name, by way of a proxy; it shows nothing.
func localHost(c *gin.Context) {
	if c.FullPath() == hookPath {
		return
	}
	host := c.Request.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		c.AbortWithStatus(http.StatusMisdirectedRequest)
	}
}
