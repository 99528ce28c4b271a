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
	var address string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the read-only ledger API and the pages, on this machine only",
		Long: `Serves the read-only ledger API under /v1 and the pages under /. There is no log-in yet, so it
listens on the loopback interface only and refuses any other address.`,
		Example: `  counterfoil serve
  curl http://127.0.0.1:8421/v1/entities`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return app.serve(cmd.Context(), address) },
	}
	cmd.Flags().StringVar(&address, "listen", "127.0.0.1:8421", "loopback address and port; port 0 chooses one")
	return cmd
}

func (a *app) serve(ctx context.Context, address string) error {
	if err := loopback(address); err != nil {
		return err
	}
	handler, closeReader, err := a.handler(ctx)
	if err != nil {
		return err
	}
	defer closeReader()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("listen: %w (choose another port with --listen)", err)
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

// handler mounts the API, which reads as the audit role, and the pages.
func (a *app) handler(ctx context.Context) (http.Handler, func(), error) {
	p, _, err := a.open(ctx)
	if err != nil {
		return nil, nil, err
	}
	s, err := settings(p)
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
	log := slog.New(slog.NewJSONHandler(a.stderr, nil))
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
	return http.NewCrossOriginProtection().Handler(router), func() { _ = auditor.Close() }, nil
}

// localHost refuses requests that name another host: a page elsewhere whose name was
// made to point here (DNS rebinding) must not read the ledger through a visitor's browser.
func localHost(c *gin.Context) {
	host := c.Request.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		c.AbortWithStatus(http.StatusMisdirectedRequest)
	}
}
