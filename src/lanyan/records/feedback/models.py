"""投诉建议: what people say about the system and about burdens it makes, and what was answered.

Asked for by 国办函〔2026〕12号: every page has the entry, every entry is followed up.
"""

from django.db import models
from django.db.models import Q

from lanyan.directory.models import Organisation
from lanyan.kernel.ids import PublicIdField

TOPICS = {"burden": "增加负担", "fault": "系统故障", "wrong": "数据有误", "idea": "改进建议", "other": "其他"}


class Feedback(models.Model):
    """One complaint or suggestion. Without a signature no account is stored, and only the day."""

    public_id = PublicIdField()
    topic = models.CharField("类别", max_length=10)
    text = models.TextField("内容")
    page = models.CharField("所在页面", max_length=200, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    account_id = models.BigIntegerField(null=True)
    submitted_on = models.DateField()

    class Meta:
        db_table = "feedback"
        constraints = [
            models.CheckConstraint(name="feedback_topic", condition=Q(topic__in=list(TOPICS))),
            models.CheckConstraint(name="feedback_text", condition=~Q(text="")),
        ]

    @property
    def topic_title(self) -> str:
        return TOPICS[self.topic]

    @property
    def settled(self) -> bool:
        """Whether the last answer closed the matter."""
        answers = list(self.answers.all())
        return bool(answers) and answers[-1].settled


class FeedbackAnswer(models.Model):
    """An answer: what was done, or why not. The last one with `settled` closes the matter."""

    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="answers")
    text = models.TextField("答复")
    settled = models.BooleanField(default=False)
    answered_by_id = models.BigIntegerField(null=True)
    answered_by_name = models.CharField(max_length=40)
    answered_at = models.DateTimeField()

    class Meta:
        db_table = "feedback_answer"
        ordering = ("answered_at", "id")
