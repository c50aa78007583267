from django.urls import path

from regulations import questionnaire_views, review_views, views

app_name = "regulations"

urlpatterns = [
    path("instruments/", views.instruments, name="instruments"),
    path("instruments/<slug:slug>/", views.instrument, name="instrument"),
    path("sources/", views.sources, name="sources"),
    path("sources/<slug:slug>/", views.source, name="source"),
    path("glossary/", views.glossary, name="glossary"),
    path("ahead/", views.ahead, name="ahead"),
    path("review/", review_views.queue, name="review"),
    path("review/<slug:name>/", review_views.queue, name="queue"),
    path("review/documents/<slug:slug>/", review_views.document, name="review-document"),
    path("review/documents/<slug:slug>/verify/", review_views.verify_document, name="verify-document"),
    path("review/documents/<slug:slug>/dispute/", review_views.dispute_document, name="dispute-document"),
    path("review/<slug:code>/<slug:slug>/", review_views.answer, name="review-answer"),
    path("review/<slug:code>/<slug:slug>/verify/", review_views.verify, name="verify"),
    path("review/<slug:code>/<slug:slug>/dispute/", review_views.dispute, name="dispute"),
    path("review/<slug:code>/<slug:slug>/comment/", review_views.comment, name="comment"),
    path("comments/<int:pk>/resolve/", review_views.resolve, name="resolve"),
    path("questionnaire/", questionnaire_views.questionnaires, name="questionnaires"),
    path("questionnaire/upload/", questionnaire_views.upload, name="questionnaire-upload"),
    path("questionnaire/apply/", questionnaire_views.apply, name="questionnaire-apply"),
    path("questionnaire/<slug:code>.xlsx", questionnaire_views.download, name="questionnaire-file"),
]
