-- name: alive
-- Whether a worker has given a sign of life since a moment.
SELECT EXISTS (SELECT 1 FROM procrastinate_workers WHERE last_heartbeat > to_timestamp(%(since)s)) AS up;

-- name: purge
-- Jobs that succeeded before a moment.
DELETE FROM procrastinate_jobs WHERE status = 'succeeded' AND id IN (
    SELECT job_id FROM procrastinate_events GROUP BY job_id HAVING max(at) < %(before)s
);

-- name: take_up
-- Running jobs that nobody runs: their worker gave no sign of life since a moment, or has begun another one since (a worker
-- runs one at a time, so it could not write down how the earlier one ended). Grain: one such job, back in the queue; or given
-- up, where it has been begun too often, or another waits that does the same.
WITH running AS (
    SELECT job.id, job.worker_id, job.attempts, job.queueing_lock, max(event.at) AS began_at
      FROM procrastinate_jobs job
      LEFT JOIN procrastinate_events event ON event.job_id = job.id AND event.type = 'started'
     WHERE job.status = 'doing'
     GROUP BY job.id
)
SELECT running.id,
       CASE WHEN EXISTS (
                SELECT FROM procrastinate_jobs waiting
                 WHERE waiting.status = 'todo' AND waiting.queueing_lock = running.queueing_lock)
            THEN procrastinate_finish_job_v1(running.id, 'aborted', false)::text
            WHEN running.attempts + 1 < %(most)s
            THEN procrastinate_retry_job_v2(running.id, to_timestamp(%(now)s), NULL, NULL, NULL)::text
            ELSE procrastinate_finish_job_v1(running.id, 'failed', false)::text END AS done
  FROM running
 WHERE NOT EXISTS (
           SELECT FROM procrastinate_workers worker
            WHERE worker.id = running.worker_id AND worker.last_heartbeat > to_timestamp(%(since)s))
    OR EXISTS (SELECT FROM running later WHERE later.worker_id = running.worker_id AND later.began_at > running.began_at);
