package stack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"kipthoi/infra/local/child"
	"kipthoi/infra/local/front"
	"kipthoi/infra/local/mailbox"
	"kipthoi/infra/local/objects"
	"kipthoi/infra/local/plan"
	"kipthoi/infra/local/queues"
	"kipthoi/infra/local/secrets"
	"kipthoi/infra/local/tables"
	"kipthoi/infra/local/template"
)

// listeners are open before the templates are read, since these name addresses.
type listeners map[string]net.Listener

// portal is the HTTP API's listener; the others go by the service.
const portal = "PORTAL"

// listen opens all addresses.
func (s *Stack) listen(context.Context) error {
	s.listeners, s.endpoints = listeners{}, map[string]string{}
	ports := map[string]int{portal: s.options.Ports.Portal, front.SES: s.options.Ports.Mailbox, front.SQS: 0, front.DynamoDB: 0, front.Secrets: 0}
	for service, port := range ports {
		listener, err := front.Listen(port)
		if err != nil {
			return fmt.Errorf("open port %d: %w", port, err)
		}
		s.opened(service, listener)
	}
	listener, err := s.folder.listenS3(s.options.Ports.S3)
	if err != nil {
		return fmt.Errorf("open a port for S3: %w", err)
	}
	s.opened(front.S3, listener)
	s.URL, s.MailboxURL, s.S3URL = local(s.listeners[portal]), local(s.listeners[front.SES]), s.endpoints[front.S3]
	return nil
}

func (s *Stack) opened(service string, listener net.Listener) {
	s.listeners[service] = listener
	s.endpoints[service] = "http://" + listener.Addr().String()
	s.later(func() error {
		_ = listener.Close() // its server has closed it already, if it came to that
		return nil
	})
}

// local is an address as people write it.
func local(listener net.Listener) string {
	return "http://localhost:" + strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
}

// read works the templates out.
func (s *Stack) read(context.Context) error {
	parameters := map[string]string{"PublicUrl": s.URL}
	for name, value := range s.options.Parameters {
		parameters[name] = value
	}
	loaded, err := template.Load(filepath.Join(s.options.Root, "template.yaml"), template.Options{
		Region: Region, Account: Account, StackName: s.options.Name, Parameters: parameters,
		Place: template.Place{QueueURL: s.queueURL, APIEndpoint: s.URL},
	})
	if err != nil {
		return err
	}
	if s.plan, err = plan.From(loaded); err != nil {
		return err
	}
	seed, err := s.folder.seed()
	if err != nil {
		return err
	}
	s.accounts = objects.Accounts{Root: root, Seed: seed, Names: map[string]bool{}}
	for _, f := range s.plan.Functions {
		s.accounts.Names[f.Name] = true
	}
	return nil
}

func (s *Stack) queueURL(name string) string {
	return s.endpoints[front.SQS] + "/" + Account + "/" + name
}

// serve starts every service behind its door.
func (s *Stack) serve(ctx context.Context) error {
	for _, start := range []func(context.Context) error{s.serveQueues, s.serveSecrets, s.serveObjects, s.serveChildren} {
		if err := start(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *Stack) serveQueues(context.Context) error {
	server, err := queues.Start(s.plan.Queues, s.queueURL, s.now)
	if err != nil {
		return err
	}
	s.queues = server
	s.courier = objects.NewCourier(s.options.Delivery, s.arrived)
	s.notifier = objects.NewNotifier(Region, s.now, s.plan.Buckets)
	s.later(func() error {
		defer server.Stop()
		s.courier.Flush()
		return server.Save(s.folder.path(queueFile))
	})
	s.door(front.SQS, server.Handler)
	return nil
}

func (s *Stack) serveSecrets(context.Context) error {
	server, err := secrets.Open(s.folder.path("secrets.json"), s.plan.Secrets)
	if err != nil {
		return err
	}
	s.secrets = server
	s.door(front.Secrets, server)
	return nil
}

func (s *Stack) serveObjects(context.Context) error {
	server, err := objects.Start(objects.Options{
		Dir: s.folder.path("s3"), Region: Region, Accounts: s.accounts, Now: s.now, Created: s.created,
	})
	if err != nil {
		return err
	}
	s.later(server.Stop)
	s.door(front.S3, server.Handler)
	return nil
}

// serveChildren starts the servers that are not Go.
func (s *Stack) serveChildren(ctx context.Context) error {
	if err := child.Install(ctx, s.options.NPM, s.options.Log); err != nil {
		return err
	}
	mails, err := mailbox.Start(ctx, s.options.NPM, s.folder.path("mails.jsonl"), s.options.Log)
	if err != nil {
		return err
	}
	s.mailbox = mails
	s.later(func() error { mails.Stop(); return nil })
	s.door(front.SES, mails)

	address := s.options.DynamoDB
	if address == "" {
		server, err := tables.Start(ctx, s.options.NPM, s.folder.path("tables.db"), s.options.Log)
		if err != nil {
			return err
		}
		s.later(func() error { server.Stop(); return nil })
		address = server.URL
	}
	proxy, err := front.Proxy(address)
	if err == nil {
		s.door(front.DynamoDB, proxy)
	}
	return err
}

// door opens a service to callers.
func (s *Stack) door(service string, handler http.Handler) {
	door := front.Serve(s.listeners[service], s.calls.Count(service, s.faulty(service, handler)))
	s.later(door.Close)
}

// faulty lets calls of functions fail, if they shall.
func (s *Stack) faulty(service string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		faults, call := s.faults.Load(), front.Describe(service, r)
		if faults == nil || call.Presigned || !s.accounts.Names[call.Caller] {
			next.ServeHTTP(w, r)
			return
		}
		faults.Wrap(service, next).ServeHTTP(w, r)
	})
}

// create makes tables and buckets that are not there and fills the queues with what was in them.
func (s *Stack) create(ctx context.Context) error {
	access, secret, token := s.accounts.Credentials(root)
	provider := credentials.NewStaticCredentialsProvider(access, secret, token)
	s.s3 = s3.New(s3.Options{Region: Region, BaseEndpoint: aws.String(s.endpoints[front.S3]), UsePathStyle: true, Credentials: provider})
	s.dynamo = dynamodb.New(dynamodb.Options{Region: Region, BaseEndpoint: aws.String(s.endpoints[front.DynamoDB]), Credentials: provider})
	problems := []error{s.restore()}
	for _, t := range s.plan.Tables {
		problems = append(problems, tables.Create(ctx, s.dynamo, t))
	}
	for _, b := range s.plan.Buckets {
		problems = append(problems, s.createBucket(ctx, b))
	}
	return errors.Join(problems...)
}

// createBucket makes a bucket. As on AWS, every queue that it notifies gets a test message once.
func (s *Stack) createBucket(ctx context.Context, b plan.Bucket) error {
	created, err := objects.Create(ctx, s.s3, b, Region)
	if err != nil || !created {
		return err
	}
	messages, err := s.notifier.TestMessages(b.Name)
	if err != nil {
		return err
	}
	for queue, body := range messages {
		if err := s.queues.Send(queue, body); err != nil {
			return err
		}
	}
	return nil
}
