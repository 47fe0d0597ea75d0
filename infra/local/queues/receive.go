package queues

import (
	"slices"
	"time"

	"github.com/Admiral-Piett/goaws/app/models"
	"github.com/google/uuid"
)

// Message is a received message.
type Message struct {
	ID, Receipt, Body, MD5 string
	// Receives counts how often it was received, this time included.
	Receives int
	// Sent is when it was sent, by the stack's clock.
	Sent time.Time
}

// Receive takes up to so many messages, which are hidden for the queue's visibility timeout.
func (s *Server) Receive(queue string, most int) []Message {
	models.SyncQueues.Lock()
	defer models.SyncQueues.Unlock()
	q, ok := models.SyncQueues.Queues[queue]
	if !ok {
		return nil
	}
	s.stamp(q.Messages)
	var received []Message
	for i := range q.Messages {
		m := &q.Messages[i]
		if len(received) == most {
			break
		}
		if m.ReceiptHandle != "" || !m.IsReadyForReceipt() {
			continue
		}
		m.ReceiptHandle = m.Uuid + "#" + uuid.NewString()
		m.ReceiptTime = time.Now()
		m.VisibilityTimeout = m.ReceiptTime.Add(time.Duration(q.VisibilityTimeout) * time.Second)
		received = append(received, Message{
			ID: m.Uuid, Receipt: m.ReceiptHandle, Body: m.MessageBody, MD5: m.MD5OfMessageBody, Receives: m.Retry + 1, Sent: s.sentAt(*m),
		})
	}
	return received
}

// stamp notes when new messages were sent. They are at the end; readers look often enough for the time to be right.
func (s *Server) stamp(messages []models.SqsMessage) {
	now := s.now()
	for _, m := range slices.Backward(messages) {
		if _, known := s.sent[m.Uuid]; known {
			return
		}
		s.sent[m.Uuid] = now
	}
}

func (s *Server) sentAt(m models.SqsMessage) time.Time {
	if at, known := s.sent[m.Uuid]; known {
		return at
	}
	return s.now()
}

// Delete removes messages whose receipts are still good. Those are near the front, however long the queue is, so that
// what stands before them is moved and not what stands behind.
func (s *Server) Delete(queue string, receipts ...string) {
	models.SyncQueues.Lock()
	defer models.SyncQueues.Unlock()
	q, ok := models.SyncQueues.Queues[queue]
	if !ok {
		return
	}
	for _, receipt := range receipts {
		i := slices.IndexFunc(q.Messages, func(m models.SqsMessage) bool { return m.ReceiptHandle == receipt })
		if i < 0 {
			continue
		}
		delete(s.sent, q.Messages[i].Uuid)
		copy(q.Messages[1:i+1], q.Messages[:i])
		q.Messages[0] = models.SqsMessage{}
		q.Messages = q.Messages[1:]
	}
}

// Return lets received messages reappear after a while, instead of when their visibility timeout is over.
func (s *Server) Return(queue string, after time.Duration, receipts ...string) {
	models.SyncQueues.Lock()
	defer models.SyncQueues.Unlock()
	q, ok := models.SyncQueues.Queues[queue]
	if !ok {
		return
	}
	for i := range q.Messages {
		if m := &q.Messages[i]; m.ReceiptHandle != "" && slices.Contains(receipts, m.ReceiptHandle) {
			m.VisibilityTimeout = time.Now().Add(after)
		}
	}
}
