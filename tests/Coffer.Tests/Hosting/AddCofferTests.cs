using Coffer.Artifacts;
using Coffer.Blobs.Memory;
using Coffer.Catalog.Filters;
using Coffer.Configuration;
using Coffer.Hosting;
using Coffer.Retention;
using Coffer.Store;
using Coffer.Tests.Blobs;
using Coffer.Tests.Retention;
using Coffer.Tests.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Coffer.Tests.Hosting;

public sealed class AddCofferTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_store_is_shared_and_works()
    {
        await using var services = Services(options => options.Address = _folder.At("store"));

        var store = services.GetRequiredService<ArtifactStore>();
        var put = await store.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream([1, 2, 3]), "f"), cancellationToken: Token);

        Assert.Equal(3, put.Version.Size);
        Assert.Same(store, services.GetRequiredService<ArtifactStore>());
        using var scope = services.CreateScope();
        Assert.Same(store, scope.ServiceProvider.GetRequiredService<ArtifactStore>());
        Assert.Equal(_folder.At("store"), store.Address);
    }

    [Fact]
    public async Task The_settings_reach_the_store()
    {
        var time = new ManualTime();
        await using var services = Services(
            options =>
            {
                options.Address = "mine:x";
                options.Encoding = "gzip:9";
                options.CatalogPath = _folder.At("c.db");
                options.Parallelism = 3;
            },
            backends => backends.Add("mine", (_, _) => new MemoryBlobStore()),
            services => services.AddSingleton<TimeProvider>(time));

        var put = await services.GetRequiredService<ArtifactStore>().PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream(Sample.Lines(5000)), "f"), cancellationToken: Token);

        Assert.Equal(Coffer.Content.ContentEncoding.Gzip, put.Version.Files[0].Encoding);
        Assert.Equal(time.Now, put.Version.Manifest.CreatedAt);
        Assert.True(File.Exists(_folder.At("c.db")));
    }

    [Fact]
    public async Task A_store_that_must_be_there_is_not_created()
    {
        await using var services = Services(options =>
        {
            options.Address = _folder.At("store");
            options.CreateIfMissing = false;
        });

        var e = await Assert.ThrowsAsync<CofferException>(() => services.GetRequiredService<ArtifactStore>().PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream(), "f"), cancellationToken: Token));

        Assert.Equal(CofferError.NotFound, e.Error);
        Assert.False(Directory.Exists(_folder.At("store")));
    }

    [Theory]
    [InlineData("", "auto", 0, "address")]
    [InlineData("s3://user:secret@bucket", "auto", 0, "user name or password")]
    [InlineData("./x", "zip", 0, "zip")]
    [InlineData("./x", "gzip:10", 0, "gzip")]
    [InlineData("./x", "auto", 65, "Parallelism")]
    [InlineData("./x", "auto", -1, "Parallelism")]
    public async Task A_mistake_in_the_settings_is_found_when_the_host_starts(string address, string encoding, int parallelism, string says)
    {
        await using var services = Services(options =>
        {
            options.Address = address;
            options.Encoding = encoding;
            options.Parallelism = parallelism;
        });

        var e = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate);

        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public async Task Good_settings_start_without_touching_the_store()
    {
        await using var services = Services(options => options.Address = _folder.At("store"));

        services.GetRequiredService<IStartupValidator>().Validate();
        _ = services.GetRequiredService<ArtifactStore>();

        Assert.False(Directory.Exists(_folder.At("store")));
    }

    [Fact]
    public async Task A_policy_is_applied_by_its_schedule_for_as_long_as_the_host_runs()
    {
        var time = new SteppedTime(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        var policy = new RetentionPolicy { Rules = [new("r", ArtifactFilter.Parse("")) { TimeToLive = TimeSpan.FromMinutes(30) }], Schedule = "0 * * * *" };
        await using var services = Services(options => options.Address = _folder.At("store"), more: services => services.AddSingleton<TimeProvider>(time).AddCofferRetention(_ => policy));
        var store = services.GetRequiredService<ArtifactStore>();
        await store.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream([1]), "f"), cancellationToken: Token);

        var schedule = Assert.Single(services.GetServices<IHostedService>().OfType<BackgroundService>());
        await schedule.StartAsync(Token);
        await time.SomebodyWaitsAsync(time.GetUtcNow().AddHours(1), Token);
        time.Set(time.GetUtcNow().AddHours(1));
        await time.SomebodyWaitsAsync(time.GetUtcNow().AddHours(1), Token);
        Assert.False(await store.ExistsAsync(Reference.Parse("a"), Token));
        await schedule.StopAsync(Token);

        await using var without = Services(options => options.Address = _folder.At("store"), more: services => services.AddCofferRetention(_ => new RetentionPolicy()));
        Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(() => without.GetServices<IHostedService>().ToList()).Error);
    }

    [Fact]
    public async Task The_health_check_tells_none_yet_from_well_and_from_broken()
    {
        await using var services = Services(options => options.Address = _folder.At("store"));
        Assert.Equal(HealthStatus.Degraded, await HealthAsync(services));
        Assert.False(Directory.Exists(_folder.At("store")));

        var store = services.GetRequiredService<ArtifactStore>();
        await store.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream([1]), "f"), cancellationToken: Token);
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(services));

        // Lost, not never made: what is there has no id any more.
        File.Delete(_folder.At("store/coffer.json"));
        await using var again = Services(options => options.Address = _folder.At("store"));
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync(again));
        await File.WriteAllTextAsync(_folder.At("store/coffer.json"), "no json", Token);
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync(again));
    }

    [Fact]
    public async Task A_file_where_the_store_should_be_is_unhealthy()
    {
        await File.WriteAllTextAsync(_folder.At("file"), "x", Token);
        await using var services = Services(options => options.Address = _folder.At("file"));

        Assert.NotEqual(HealthStatus.Healthy, await HealthAsync(services));
    }

    [Fact]
    public async Task A_host_may_take_its_store_from_the_configuration_file()
    {
        await File.WriteAllTextAsync(_folder.At("coffer.yaml"), "store: ./kept\nencoding: gzip:9\nretention: { grace: 2d }\nquotas: [ { name: all, bytes: 1GiB } ]\n", Token);
        var configuration = await CofferConfiguration.LoadAsync(new ConfigurationRequest { Folder = _folder.Path, Environment = _ => null }, Token);
        var time = new ManualTime();
        await using var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(time).AddCoffer(configuration).BuildServiceProvider(validateScopes: true);

        var store = services.GetRequiredService<ArtifactStore>();
        var put = await store.PutAsync(new ArtifactName("a"), PutSource.FromStream(new MemoryStream(Sample.Lines(5000)), "f"), cancellationToken: Token);

        Assert.Equal(_folder.At("kept"), store.Address);
        Assert.Equal(Coffer.Content.ContentEncoding.Gzip, put.Version.Files[0].Encoding);
        Assert.Equal(time.Now, put.Version.Manifest.CreatedAt);
        Assert.Equal(TimeSpan.FromDays(2), services.GetRequiredService<Coffer.Retention.RetentionPolicy>().Grace);
        Assert.Equal("all", services.GetRequiredService<CofferConfiguration>().Settings.Store.Quotas[0].Name);
        Assert.Equal(HealthStatus.Healthy, await HealthAsync(services));
        Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddCoffer().AddCoffer(configuration));
    }

    [Fact]
    public async Task Adding_it_twice_changes_the_settings_and_adds_one_check()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddCoffer(options => options.Address = _folder.At("one"));
        services.AddCoffer(options => options.Encoding = "none");
        await using var provider = services.BuildServiceProvider();

        Assert.Equal(_folder.At("one"), provider.GetRequiredService<IOptions<CofferOptions>>().Value.Address);
        Assert.Equal("none", provider.GetRequiredService<IOptions<CofferOptions>>().Value.Encoding);
        Assert.Equal(HealthStatus.Degraded, await HealthAsync(provider));
    }

    private static ServiceProvider Services(Action<CofferOptions> configure, Action<StoreBackends>? backends = null, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection().AddLogging();
        more?.Invoke(services);
        return services.AddCoffer(configure, backends).BuildServiceProvider(validateScopes: true);
    }

    private static async Task<HealthStatus> HealthAsync(IServiceProvider services)
    {
        var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
        Assert.Equal(["coffer"], report.Entries.Keys);
        return report.Status;
    }
}
