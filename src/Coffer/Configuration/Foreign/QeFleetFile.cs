using Coffer.Configuration.Files;

namespace Coffer.Configuration.Foreign;

/// <summary>The file of the QE fleet's artifact storage, <c>.qe-fleet-storage.yml</c>.</summary>
internal sealed class QeFleetFile : ForeignFile
{
    private static readonly string[] OfRetention = ["default_ttl_days", "keep_latest_n", "cleanup_schedule_cron"];

    public override string Title => "a storage file of the QE fleet";

    public override bool Owns(FileNode.Entry entry) => entry switch
    {
        { Name: "compression_enabled" or "compression_level" or "max_artifact_size_mb" } => true,
        { Name: "storage", Value: FileNode.Map storage } => storage.Find("artifacts") is null,
        { Name: "retention", Value: FileNode.Map retention } => retention.Entries.Any(inner => OfRetention.Contains(inner.Name, StringComparer.Ordinal)),
        _ => false,
    };

    public override void Translate(FileNode.Map root, ForeignForm form)
    {
        form.Only(root, "", Title, "storage", "retention", "compression_enabled", "compression_level", "max_artifact_size_mb");
        var storage = form.Section(root, "storage", "");
        form.Only(storage, "storage.", Title, "backend", "local", "s3", "ci");
        ReadStore(storage, form);
        ReadRetention(form.Section(root, "retention", ""), form);

        var (enabled, level) = (form.One(root, "compression_enabled", ""), form.One(root, "compression_level", ""));
        if (form.Truth(enabled, "compression_enabled") == false)
            form.Set("encoding", enabled, "compression_enabled", "none");
        else if (level?.Text is { } number)
            form.Set("encoding", level, "compression_level", $"gzip:{number}");
        else if (enabled is not null)
            form.Set("encoding", enabled, "compression_enabled", "gzip:6");

        if (form.One(root, "max_artifact_size_mb", "") is { Text: { } size } largest)
            QeFleet.SetLargest(form, largest, "max_artifact_size_mb", size);
    }

    private void ReadStore(FileNode.Map? storage, ForeignForm form)
    {
        var (local, s3, ci) = (form.Section(storage, "local", "storage."), form.Section(storage, "s3", "storage."), form.Section(storage, "ci", "storage."));
        form.Only(local, "storage.local.", Title, "path", "create_if_missing");
        form.Only(s3, "storage.s3.", Title, "bucket", "region", "endpoint_url", "access_key", "secret_key", "use_ssl");
        form.Only(ci, "storage.ci.", Title, "platform", "artifact_name_prefix", "retention_days");
        var backend = form.One(storage, "backend", "storage.");
        QeFleet.SetStore(form, backend, "storage.backend", form.One(local, "path", "storage.local."), "storage.local.path", form.One(s3, "bucket", "storage.s3."), "storage.s3.bucket");
        form.Set("createIfMissing", form.One(local, "create_if_missing", "storage.local."), "storage.local.create_if_missing");

        var endpoint = form.One(s3, "endpoint_url", "storage.s3.");
        form.Set("s3.endpoint", endpoint, "storage.s3.endpoint_url");
        form.Set("s3.region", form.One(s3, "region", "storage.s3."), "storage.s3.region");
        form.Set("s3.accessKey", form.One(s3, "access_key", "storage.s3."), "storage.s3.access_key");
        form.Set("s3.secretKey", form.One(s3, "secret_key", "storage.s3."), "storage.s3.secret_key");
        if (endpoint?.Text is not null)
            form.Set("s3.tls", form.One(s3, "use_ssl", "storage.s3."), "storage.s3.use_ssl");
        if (ci is not null)
            form.Remark(ci.Origin, "storage.ci is for the back ends of CI services, which this build does not carry");
    }

    private void ReadRetention(FileNode.Map? retention, ForeignForm form)
    {
        form.Only(retention, "retention.", Title, [.. OfRetention, "enabled"]);
        form.Set("retention.enabled", form.One(retention, "enabled", "retention."), "retention.enabled");
        form.Set("retention.schedule", form.One(retention, "cleanup_schedule_cron", "retention."), "retention.cleanup_schedule_cron");
        QeFleet.SetRule(
            form, form.One(retention, "default_ttl_days", "retention."), "retention.default_ttl_days", form.One(retention, "keep_latest_n", "retention."), "retention.keep_latest_n");
    }
}
