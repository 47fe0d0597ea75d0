// Package queues is the local SQS: goaws in process, with the queues of the templates.
//
// goaws keeps its queues in variables of its packages, so there is one server in a process at a time. It is wrong about
// how often a message was received and when it was sent, and its ReceiveMessage looks for messages ten times a second;
// who reads on behalf of a function receives from within, with [Server.Receive].
package queues

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/Admiral-Piett/goaws/app/gosqs"
	"github.com/Admiral-Piett/goaws/app/models"
	"github.com/Admiral-Piett/goaws/app/router"
	"github.com/Admiral-Piett/goaws/app/utils"
	"github.com/google/uuid"
	"github.com/sirupsen/logrus"

	"kipthoi/infra/local/plan"
)

// maximumSize is what SQS takes in one message.
const maximumSize = 1 << 20

// tick is how often hidden messages are looked through for those that reappear.
const tick = 200 * time.Millisecond

var running atomic.Bool

// Server is the running SQS.
type Server struct {
	// Handler speaks the protocol of SQS.
	Handler http.Handler
	quit    chan bool
	now     func() time.Time
	// sent is when, by the stack's clock, messages were sent; by message id, under the lock of goaws.
	sent map[string]time.Time
}

// Start creates the queues. url gives each its address; messages are sent at the time that now tells.
func Start(list []plan.Queue, url func(name string) string, now func() time.Time) (*Server, error) {
	if !running.CompareAndSwap(false, true) {
		return nil, errors.New("start queues: a process has room for one server")
	}
	logrus.SetOutput(io.Discard) // it logs message bodies, which hold personal data
	models.CurrentEnvironment = models.Environment{AccountID: "000000000000"}
	queues := make(map[string]*models.Queue, len(list))
	for _, q := range list {
		queues[q.Name] = &models.Queue{
			Name: q.Name, URL: url(q.Name), Arn: q.ARN,
			VisibilityTimeout: int(q.Visibility.Seconds()), DelaySeconds: int(q.Delay.Seconds()),
			ReceiveMessageWaitTimeSeconds: int(q.Wait.Seconds()), MaximumMessageSize: maximumSize,
			MaxReceiveCount: q.MaxReceive, Duplicates: map[string]time.Time{},
		}
	}
	for _, q := range list {
		queues[q.Name].DeadLetterQueue = queues[q.DeadLetter]
	}
	models.SyncQueues.Lock()
	models.SyncQueues.Queues = queues
	models.SyncQueues.Unlock()
	s := &Server{Handler: batches(router.New()), quit: make(chan bool), now: now, sent: map[string]time.Time{}}
	go gosqs.PeriodicTasks(tick, s.quit)
	return s, nil
}

// Stop forgets the queues.
func (s *Server) Stop() {
	s.quit <- true
	models.ResetResources()
	running.Store(false)
}

// Send puts messages into a queue from within: it cannot be throttled or refused as a call from outside can.
func (s *Server) Send(queue string, bodies ...string) error {
	models.SyncQueues.Lock()
	defer models.SyncQueues.Unlock()
	q, ok := models.SyncQueues.Queues[queue]
	if !ok {
		return fmt.Errorf("send to queue %q: no such queue", queue)
	}
	for _, body := range bodies {
		q.Messages = append(q.Messages, models.SqsMessage{
			MessageBody: body, MD5OfMessageBody: utils.GetMD5Hash(body), Uuid: uuid.NewString(),
			SentTime: time.Now(), DelaySecs: q.DelaySeconds,
		})
	}
	return nil
}

// Move lets all messages of a queue go to another one, under new ids, and tells how many.
func (s *Server) Move(from, to string) int {
	models.SyncQueues.Lock()
	defer models.SyncQueues.Unlock()
	source, target := models.SyncQueues.Queues[from], models.SyncQueues.Queues[to]
	if source == nil || target == nil {
		return 0
	}
	for _, m := range source.Messages {
		delete(s.sent, m.Uuid)
		target.Messages = append(target.Messages, models.SqsMessage{
			MessageBody: m.MessageBody, MD5OfMessageBody: m.MD5OfMessageBody, Uuid: uuid.NewString(), SentTime: time.Now(),
		})
	}
	moved := len(source.Messages)
	source.Messages = nil
	return moved
}

// Depths counts the messages of every queue, hidden ones included, at one instant: a message that a function passes
// from queue to queue is seen in at least one of them.
func (s *Server) Depths() map[string]int {
	models.SyncQueues.RLock()
	defer models.SyncQueues.RUnlock()
	depths := make(map[string]int, len(models.SyncQueues.Queues))
	for name, q := range models.SyncQueues.Queues {
		depths[name] = len(q.Messages)
	}
	return depths
}

// Peek copies the bodies of a queue's messages without receiving them.
func (s *Server) Peek(queue string) []string {
	models.SyncQueues.RLock()
	defer models.SyncQueues.RUnlock()
	var bodies []string
	if q, ok := models.SyncQueues.Queues[queue]; ok {
		for _, message := range q.Messages {
			bodies = append(bodies, message.MessageBody)
		}
	}
	return bodies
}

// kept is a message over a restart of the stack.
type kept struct {
	Body    string
	Sent    time.Time
	Retries int
}

// Save writes what is still in the queues to a file.
func (s *Server) Save(file string) error {
	models.SyncQueues.RLock()
	messages := map[string][]kept{}
	for name, q := range models.SyncQueues.Queues {
		for _, m := range q.Messages {
			retries := m.Retry
			if m.ReceiptHandle != "" {
				retries++ // it was received and not deleted
			}
			messages[name] = append(messages[name], kept{m.MessageBody, s.sentAt(m), retries})
		}
	}
	models.SyncQueues.RUnlock()
	data, err := json.Marshal(messages)
	if err != nil {
		return fmt.Errorf("write queues: %w", err)
	}
	return os.WriteFile(file, data, 0o600)
}

// Restore reads what Save wrote; queues that the templates no longer have are dropped. No file is no messages.
func (s *Server) Restore(file string) error {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read queues: %w", err)
	}
	var messages map[string][]kept
	if err := json.Unmarshal(data, &messages); err != nil {
		return fmt.Errorf("read queues from %s: %w", file, err)
	}
	models.SyncQueues.Lock()
	defer models.SyncQueues.Unlock()
	for name, list := range messages {
		q, ok := models.SyncQueues.Queues[name]
		if !ok {
			continue
		}
		for _, m := range list {
			id := uuid.NewString()
			s.sent[id] = m.Sent
			q.Messages = append(q.Messages, models.SqsMessage{
				MessageBody: m.Body, MD5OfMessageBody: utils.GetMD5Hash(m.Body), Uuid: id,
				SentTime: time.Now(), Retry: m.Retries,
			})
		}
	}
	return nil
}
