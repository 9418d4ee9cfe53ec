using Coffer.Configuration;
using Coffer.Content;
using Coffer.Hosting;
using Coffer.Retention;
using Coffer.Store;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

// Where every host looks for such methods.
#pragma warning disable IDE0130 // Namespace does not match folder structure
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Adds a store to a host.</summary>
public static class CofferServiceCollectionExtensions
{
    /// <summary>
    /// Adds a singleton <see cref="ArtifactStore"/> and a health check named <c>coffer</c>. The settings are checked when the host
    /// starts; the store itself is first touched by the first call. Called again, it only changes the settings.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets what differs from the defaults; also bind <see cref="CofferOptions"/> from configuration.</param>
    /// <param name="backends">Adds back ends beside a folder and memory.</param>
    public static IServiceCollection AddCoffer(this IServiceCollection services, Action<CofferOptions>? configure = null, Action<StoreBackends>? backends = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<CofferOptions>();
        if (configure is not null)
            options.Configure(configure);
        if (services.Any(service => service.ImplementationType == typeof(CofferOptionsValidation)))
            return services;
        services.AddSingleton<IValidateOptions<CofferOptions>, CofferOptionsValidation>();
        options.ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => Open(provider, backends));
        services.AddHealthChecks().AddCheck<StoreHealthCheck>("coffer");
        return services;
    }

    /// <summary>
    /// Adds a singleton <see cref="ArtifactStore"/> as a configuration says, its <see cref="RetentionPolicy"/>, which is applied by its schedule
    /// where it has one, and a health check named <c>coffer</c>. The store itself is first touched by the first call.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">What <see cref="CofferConfiguration.LoadAsync"/> has read, with the back ends that its request named.</param>
    /// <exception cref="InvalidOperationException">A store was added before: a host has one.</exception>
    public static IServiceCollection AddCoffer(this IServiceCollection services, CofferConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        if (services.Any(service => service.ServiceType == typeof(ArtifactStore)))
            throw new InvalidOperationException("AddCoffer was called before; a host has one store.");
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(configuration);
        services.AddSingleton(configuration.Settings.Retention);
        services.AddSingleton(provider => Open(provider, configuration.Settings));
        services.AddHealthChecks().AddCheck<StoreHealthCheck>("coffer");
        return configuration.Settings is { RetentionEnabled: true, Retention: { Schedule: not null } policy } ? services.AddCofferRetention(_ => policy) : services;
    }

    /// <summary>
    /// Applies a policy to the store of <c>AddCoffer</c> by its schedule, for as long as the host runs. Of several hosts that
    /// share the store one runs at each time. The policy is checked when the host starts.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="policy">Makes the policy; it must have a schedule.</param>
    public static IServiceCollection AddCofferRetention(this IServiceCollection services, Func<IServiceProvider, RetentionPolicy> policy)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(policy);
        services.AddHostedService(provider => new ScheduledRetention(provider.GetRequiredService<ArtifactStore>(), policy(provider), LoggerOf(provider)));
        return services;
    }

    private static ArtifactStore Open(IServiceProvider provider, CofferSettings settings) => ArtifactStore.Create(settings.Address, settings.Store with
    {
        Time = provider.GetRequiredService<TimeProvider>(),
        Logger = provider.GetService<ILoggerFactory>()?.CreateLogger("Coffer") ?? settings.Store.Logger,
    });

    private static ArtifactStore Open(IServiceProvider provider, Action<StoreBackends>? backends)
    {
        var settings = provider.GetRequiredService<IOptions<CofferOptions>>().Value;
        var known = new StoreBackends();
        backends?.Invoke(known);
        var defaults = new StoreOptions();
        return ArtifactStore.Create(settings.Address, defaults with
        {
            Encoding = EncodingChoice.Parse(settings.Encoding),
            CatalogPath = settings.CatalogPath,
            CreateIfMissing = settings.CreateIfMissing,
            Parallelism = settings.Parallelism == 0 ? defaults.Parallelism : settings.Parallelism,
            Time = provider.GetRequiredService<TimeProvider>(),
            Logger = LoggerOf(provider),
            Backends = known,
        });
    }

    private static ILogger LoggerOf(IServiceProvider provider) => provider.GetService<ILoggerFactory>()?.CreateLogger("Coffer") ?? NullLogger.Instance;
}
